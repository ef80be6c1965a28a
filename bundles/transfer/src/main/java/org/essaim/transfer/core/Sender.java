/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

/** Who sends blocks, over all its connections, and how far it is believed. */
final class Sender {

    /** At this score it is shut out. */
    private static final int BAN = -7;

    private static final int MOST = 20;

    private final String name;
    private int score;
    private boolean banned;
    private long suspectedAt;

    Sender(String name) {
        this.name = name;
    }

    /**
     * It sent a part of a piece that was wrong. Pieces that were begun before it came under suspicion count once, because
     * one liar spoils all that it shares with honest senders at that time.
     */
    void failed(long begunAt, long now) {
        if (!isSuspect()) {
            suspectedAt = now;
            score = -2;
        } else if (begunAt - suspectedAt >= 0) {
            score -= 2;
        }
        banned |= score <= BAN;
    }

    /** Whether it is given whole pieces only, so that what is wrong with them is its fault alone. */
    boolean isSuspect() {
        return score < 0;
    }

    /** It was suspected wrongly. */
    void cleared() {
        score = Math.min(MOST, score + 2);
    }

    /** It sent a part of a piece that was right. */
    void passed() {
        score = Math.min(MOST, score + 1);
    }

    /** It has certainly sent wrong bytes. */
    void ban() {
        banned = true;
    }

    boolean isBanned() {
        return banned;
    }

    String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
