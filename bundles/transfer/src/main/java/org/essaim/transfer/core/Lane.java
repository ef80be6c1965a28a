/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.essaim.swarm.GrantChoice;

/**
 * What we send over one kind of link, to the own site or over the WAN: how fast it goes, and how long answers take there. On
 * the loop's thread.
 */
final class Lane {

    /** Grants at a time where the link sends pieces faster than they can be promised one by one. */
    private static final int MOST = 16;

    /** What a link sends in this time is promised ahead, where that is more than two pieces. */
    static final double AHEAD_NANOS = 10e6;

    /** The share of a fresh sample in the smoothed time that an answer takes, and in the smoothed rate. */
    private static final double FRESH = 0.2;

    private final boolean far;
    private final Speed speed = new Speed();
    /** Since when somebody is looked for who takes a grant that others have declined. */
    private final Queue<Long> asking = new ArrayDeque<>();

    private double answerNanos;
    private double perNano;
    private long bytes;
    private long sampledAt;

    Lane(boolean far) {
        this.far = far;
    }

    /** Whether it leads to other sites. */
    boolean isFar() {
        return far;
    }

    /** So many bytes have left over it. */
    void left(int more, long now) {
        speed.count(more, now);
        bytes += more;
    }

    /** Time passes. */
    void tick(long now) {
        if (sampledAt != 0 && now > sampledAt) {
            perNano += (bytes / (double) (now - sampledAt) - perNano) * FRESH;
        }
        bytes = 0;
        sampledAt = now;
    }

    /** A grant was taken so long after somebody was first asked. */
    void answered(long nanos) {
        answerNanos += (nanos - answerNanos) * FRESH;
    }

    /** Whoever was offered it has declined. */
    void declined(Grant grant) {
        asking.add(grant.askedSince());
    }

    /** Since when somebody is looked for who takes the next grant. */
    long askedSince(long now) {
        Long declined = asking.poll();
        return declined == null ? now : declined;
    }

    /** Nobody takes a grant now: the time until somebody wants something does not count. */
    void nobodyAsks() {
        asking.clear();
    }

    /**
     * How many grants one receiver may have, 0 when there are enough in all. Beside those that are being sent there are as
     * many as wait for an answer at any time, so that the link does not; over a fast link all that it sends in a moment.
     *
     * @param open grants over this lane and others
     * @param atOnce pieces that are to be sent at a time
     * @param piece blocks of a piece
     */
    int mostEach(List<Grant> open, int atOnce, int piece) {
        int grants = 0;
        long promised = 0;
        for (Grant grant : open) {
            if (grant.lane() == this) {
                grants++;
                promised += grant.isTaken() ? grant.blocks() : piece;
            }
        }
        if (grants >= Math.max(MOST, 2 * atOnce)) {
            return 0;
        }
        if (promised * PieceLayout.BLOCK < speed.in(AHEAD_NANOS)) {
            return MOST;
        }
        return grants < Math.round(atOnce + answering(piece)) ? GrantChoice.GRANTS : 0;
    }

    /** Pieces that wait for an answer while the link sends without a break. */
    double answering(int piece) {
        return perNano * answerNanos / piece / PieceLayout.BLOCK;
    }
}
