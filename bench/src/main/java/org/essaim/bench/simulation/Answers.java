/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.List;
import org.essaim.swarm.Promises;

/**
 * Offers that nobody has answered yet, and how answers come: beside what is being sent as much is promised as the engine's
 * {@link Promises} say, where answers take time.
 */
final class Answers {

    private record Offer(Machine to, long at) {}

    private final EventQueue time;
    private final int pieceLength;
    private final boolean takeTime;
    private final List<Offer> awaited = new ArrayList<>(2);
    private final Speed speed = new Speed();
    private final Promises promises;

    Answers(World world) {
        this.time = world.time();
        this.pieceLength = world.payload().pieceLength();
        this.takeTime = world.costs().messages();
        this.promises = new Promises(world.payload().pieces());
    }

    /** The origin promises what its link sends, however few pieces there are. */
    void unbound() {
        promises.unbound();
    }

    void await(Machine other) {
        awaited.add(new Offer(other, time.now()));
    }

    /** The first offer to another is taken, or is not. */
    void came(Machine other, boolean yes) {
        int at = 0;
        while (awaited.get(at).to() != other) {
            at++;
        }
        promises.answered(yes, time.now() - awaited.remove(at).at());
    }

    /** All offers that are not answered. */
    int awaited() {
        return awaited.size();
    }

    /** Offers to one that are not answered. */
    int awaited(Machine other) {
        int count = 0;
        for (int i = 0; i < awaited.size(); i++) {
            count += awaited.get(i).to() == other ? 1 : 0;
        }
        return count;
    }

    /** Offers to machines of a site that are not answered. */
    int awaitedAt(int site) {
        int count = 0;
        for (int i = 0; i < awaited.size(); i++) {
            count += awaited.get(i).to().place().site() == site ? 1 : 0;
        }
        return count;
    }

    /** So many bytes have left. */
    void left(int bytes) {
        speed.count(bytes, time.now());
    }

    /**
     * How many grants and offers one receiver may have, 0 when enough is promised in all.
     *
     * @param grants grants that are being sent
     * @param unsent bytes of them that have not left
     * @param pieces that may be promised at a time
     */
    int mostEach(int grants, long unsent, double pieces) {
        int open = grants + awaited();
        if (!takeTime) {
            return open < pieces ? 1 : 0;
        }
        double promised = (double) unsent / pieceLength + awaited() * promises.likely();
        return Promises.mostEach(open, promised, speed.in(1) / pieceLength, pieces);
    }

    /** Pieces that are promised beside those that are sent at a time. */
    double waiting() {
        return waiting(speed);
    }

    /** The same where it goes at another speed. */
    double waiting(Speed other) {
        return takeTime ? promises.waiting(other.in(1) / pieceLength) : 0;
    }
}
