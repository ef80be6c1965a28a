/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

/** What a peer has asked for and was not sent yet, oldest first; bounded. */
final class RequestQueue {

    private final int most;
    private int[] pieces = new int[16];
    private int[] begins = new int[16];
    private int[] lengths = new int[16];
    private int head;
    private int size;

    /** @param most requests kept */
    RequestQueue(int most) {
        this.most = most;
    }

    int size() {
        return size;
    }

    /** Appends a request. @return false when the queue is full */
    boolean add(int piece, int begin, int length) {
        if (size == most) {
            return false;
        }
        if (size == pieces.length) {
            grow();
        }
        put(slot(size++), piece, begin, length);
        return true;
    }

    int piece(int entry) {
        return pieces[slot(entry)];
    }

    int begin(int entry) {
        return begins[slot(entry)];
    }

    int length(int entry) {
        return lengths[slot(entry)];
    }

    /** How many requests from the first on ask for neighbouring blocks of one size, not more than {@code bytes} in all. */
    int run(int bytes) {
        int total = length(0);
        int count = 1;
        while (count < size
                && piece(count) == piece(0)
                && begin(count) == begin(count - 1) + length(count - 1)
                && length(count - 1) == length(0)
                && length(count) <= length(0)
                && total + length(count) <= bytes) {
            total += length(count++);
        }
        return count;
    }

    /** Removes the first requests. */
    void remove(int count) {
        head = slot(count);
        size -= count;
    }

    /** Removes a request wherever it is. @return whether it was there */
    boolean cancel(int piece, int begin, int length) {
        for (int i = 0; i < size; i++) {
            if (piece(i) == piece && begin(i) == begin && length(i) == length) {
                for (int j = i; j > 0; j--) {
                    put(slot(j), piece(j - 1), begin(j - 1), length(j - 1));
                }
                remove(1);
                return true;
            }
        }
        return false;
    }

    private void put(int at, int piece, int begin, int length) {
        pieces[at] = piece;
        begins[at] = begin;
        lengths[at] = length;
    }

    private int slot(int entry) {
        return (head + entry) & (pieces.length - 1);
    }

    private void grow() {
        int former = pieces.length;
        int[] morePieces = new int[2 * former];
        int[] moreBegins = new int[2 * former];
        int[] moreLengths = new int[2 * former];
        for (int i = 0; i < size; i++) {
            morePieces[i] = piece(i);
            moreBegins[i] = begin(i);
            moreLengths[i] = length(i);
        }
        pieces = morePieces;
        begins = moreBegins;
        lengths = moreLengths;
        head = 0;
    }
}
