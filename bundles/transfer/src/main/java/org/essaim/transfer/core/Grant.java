/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

/** One piece promised to one receiver, or offered to it. On the loop's thread. */
final class Grant {

    private final Neighbour to;
    private final Lane lane;
    private final int named;
    private int blocks;
    private long touched;

    /** @param named the piece, or less than 0 where the receiver chooses */
    Grant(Neighbour to, Lane lane, int named, long now) {
        this.to = to;
        this.lane = lane;
        this.named = named;
        this.touched = now;
    }

    Neighbour to() {
        return to;
    }

    Lane lane() {
        return lane;
    }

    int named() {
        return named;
    }

    boolean isTaken() {
        return blocks > 0;
    }

    /** It was taken: so many blocks will be asked for. */
    void taken(int asked, long now) {
        blocks = asked;
        touched = now;
    }

    /** Blocks that have not left. */
    int blocks() {
        return blocks;
    }

    /** A block has left. @return whether it was the last */
    boolean left() {
        return --blocks == 0;
    }

    /** The receiver was sent something: those behind it wait for their turn. */
    void touch(long now) {
        touched = now;
    }

    long touched() {
        return touched;
    }
}
