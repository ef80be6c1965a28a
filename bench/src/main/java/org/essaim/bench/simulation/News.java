/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What a machine has got and has not told everybody yet. All are told at once, now and then; who is offered something is told
 * before, as in the engine.
 */
final class News {

    private static final double SOONEST_NANOS = 50e6;
    private static final double LATEST_NANOS = 3e9;

    /** All are told once in the time of so many pieces. */
    private static final int PIECES = 16;

    private static final int MOST = 64;

    /** At most this part of all that was told is told at once. */
    private static final int PART = 8;

    private final Machine machine;
    private final World world;
    private int[] pieces = new int[4];
    private int count;
    /** How many all know. */
    private int before;

    /** How much of this some know already. */
    private final Map<Machine, Integer> early = new IdentityHashMap<>(0);

    News(Machine machine, World world) {
        this.machine = machine;
        this.world = world;
    }

    /** A piece is here. */
    void add(int piece) {
        if (count == pieces.length) {
            pieces = Arrays.copyOf(pieces, 2 * count);
        }
        pieces[count++] = piece;
        boolean enough = count == MOST || machine.isComplete() || count * PART > before + count;
        if (enough && world.costs().messages()) {
            tell();
        } else if (count == 1) {
            int turn = before;
            world.time().at(world.time().now() + delay(), () -> {
                if (turn == before) {
                    tell();
                }
            });
        }
    }

    private long delay() {
        double pieceNanos = world.payload().pieceLength() / machine.downloads().perNano();
        // where offers tell for free, all hear of a piece soon
        double wait = world.costs().messages() ? Math.max(SOONEST_NANOS, PIECES * pieceNanos) : world.pieceNanos();
        return (long) Math.min(LATEST_NANOS, wait);
    }

    /** Whether there is something new for a gateway elsewhere. */
    boolean tempts(Gateway other) {
        for (int i = 0; i < count; i++) {
            if (other.pieces().wants(pieces[i])) {
                return true;
            }
        }
        return false;
    }

    /** Tells one who is offered something, in the same packet. */
    void tell(Machine other, boolean isFar) {
        int from = early.getOrDefault(other, 0);
        if (from < count) {
            early.put(other, count);
            world.spend(machine, other, Costs.toldBeside(count - from));
            other.told(pieces, from, count, isFar);
        }
    }

    /** Tells all. */
    void tell() {
        if (count == 0 || machine.isGone()) {
            return;
        }
        tell(machine.near(), false);
        tell(machine.far(), true);
        world.origin().seen(machine, pieces, count);
        early.clear();
        before += count;
        count = 0;
    }

    private void tell(Lane lane, boolean isFar) {
        for (Machine other : lane.members()) {
            int from = early.getOrDefault(other, 0);
            if (from < count) {
                world.spend(machine, other, Costs.news(count - from));
                world.spend(other, machine, Costs.HEADERS);
                other.told(pieces, from, count, isFar);
            }
        }
    }
}
