/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a peer was asked for and has not sent, oldest first. A ring of parallel arrays: peers answer in order, so that the
 * match is nearly always the first.
 */
final class AskedBlocks {

    private @Nullable OpenPiece[] pieces = new OpenPiece[32];
    private int[] blocks = new int[32];
    private long[] times = new long[32];
    private boolean[] lost = new boolean[32];
    private int head;
    private int size;
    private int losses;

    int size() {
        return size;
    }

    /** How many it still owes: those that others may be asked for do not count. */
    int due() {
        return size - losses;
    }

    void add(OpenPiece piece, int block, long now) {
        if (size == blocks.length) {
            grow();
        }
        int at = slot(size++);
        pieces[at] = piece;
        blocks[at] = block;
        times[at] = now;
        lost[at] = false;
    }

    /** Which entry it is, or -1. */
    int find(int piece, int block) {
        for (int i = 0; i < size; i++) {
            int at = slot(i);
            if (blocks[at] == block && piece(i).index() == piece) {
                return i;
            }
        }
        return -1;
    }

    OpenPiece piece(int entry) {
        OpenPiece piece = pieces[slot(entry)];
        if (piece == null) {
            throw new IndexOutOfBoundsException(entry);
        }
        return piece;
    }

    int block(int entry) {
        return blocks[slot(entry)];
    }

    long time(int entry) {
        return times[slot(entry)];
    }

    /** Whether others may be asked for it, although it may still come. */
    boolean isLost(int entry) {
        return lost[slot(entry)];
    }

    void lose(int entry) {
        losses += isLost(entry) ? 0 : 1;
        lost[slot(entry)] = true;
    }

    void remove(int entry) {
        losses -= isLost(entry) ? 1 : 0;
        for (int i = entry; i > 0; i--) {
            int to = slot(i);
            int from = slot(i - 1);
            pieces[to] = pieces[from];
            blocks[to] = blocks[from];
            times[to] = times[from];
            lost[to] = lost[from];
        }
        pieces[head] = null;
        head = slot(1);
        size--;
    }

    void clear() {
        Arrays.fill(pieces, null);
        head = 0;
        size = 0;
        losses = 0;
    }

    private int slot(int entry) {
        return (head + entry) & (blocks.length - 1);
    }

    private void grow() {
        int former = blocks.length;
        @Nullable OpenPiece[] morePieces = new OpenPiece[2 * former];
        int[] moreBlocks = new int[2 * former];
        long[] moreTimes = new long[2 * former];
        boolean[] moreLost = new boolean[2 * former];
        for (int i = 0; i < size; i++) {
            int at = slot(i);
            morePieces[i] = pieces[at];
            moreBlocks[i] = blocks[at];
            moreTimes[i] = times[at];
            moreLost[i] = lost[at];
        }
        pieces = morePieces;
        blocks = moreBlocks;
        times = moreTimes;
        lost = moreLost;
        head = 0;
    }
}
