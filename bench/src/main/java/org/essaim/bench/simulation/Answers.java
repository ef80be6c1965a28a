/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.List;
import org.essaim.swarm.GrantChoice;

/**
 * Offers that nobody has answered yet. Beside what is being sent as much is promised as the link sends until an answer has
 * come, so that the link does not wait for it, as in the engine.
 */
final class Answers {

    /** Over a fast link what it sends in this time is promised ahead. */
    static final double AHEAD_NANOS = 10e6;

    private static final int MOST = 16;

    private final int pieceLength;
    private final boolean takeTime;
    private final List<Machine> awaited = new ArrayList<>(2);
    private final Speed speed = new Speed();

    Answers(World world) {
        this.pieceLength = world.payload().pieceLength();
        this.takeTime = world.costs().messages();
    }

    void await(Machine other) {
        awaited.add(other);
    }

    void came(Machine other) {
        awaited.remove(other);
    }

    /** All offers that are not answered. */
    int awaited() {
        return awaited.size();
    }

    /** Offers to one that are not answered. */
    int awaited(Machine other) {
        int count = 0;
        for (int i = 0; i < awaited.size(); i++) {
            count += awaited.get(i) == other ? 1 : 0;
        }
        return count;
    }

    /** Offers to machines of a site that are not answered. */
    int awaitedAt(int site) {
        int count = 0;
        for (int i = 0; i < awaited.size(); i++) {
            count += awaited.get(i).place().site() == site ? 1 : 0;
        }
        return count;
    }

    /** So many bytes have left. */
    void left(int bytes, long now) {
        speed.count(bytes, now);
    }

    /**
     * How many grants and offers one receiver may have, 0 when enough is promised in all.
     *
     * @param grants grants that are being sent
     * @param unsent bytes of them that have not left
     * @param atOnce pieces that are to be sent at a time
     */
    int mostEach(int grants, long unsent, double atOnce) {
        int open = grants + awaited();
        if (!takeTime) {
            return open < atOnce ? 1 : 0;
        }
        if (open >= Math.max(MOST, 2 * atOnce)) {
            return 0;
        }
        double promised = (double) unsent / pieceLength + awaited();
        if (promised * pieceLength < speed.in(AHEAD_NANOS)) {
            return MOST;
        }
        return promised + 1 <= atOnce + waiting() ? GrantChoice.GRANTS : 0;
    }

    /** Pieces that are promised beside those that are sent at a time. */
    double waiting() {
        return takeTime ? speed.waiting(pieceLength) : 0;
    }
}
