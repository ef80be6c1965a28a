/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.essaim.api.Sha256;

/** Roots in the order of their first appearance, with a length and a place each. One thread while it grows. */
final class RootTable {
    private static final int HASH = 32;

    private byte[] hashes = new byte[64 * HASH];
    private long[] lengths = new long[64];
    private long[] offsets = new long[64];
    /** Index + 1 of the root in each slot, 0 where free; twice as many slots as roots at least. */
    private int[] slots = new int[256];

    private int size;

    /** The length that the root was first added with. */
    long add(Sha256 root, long length) {
        byte[] hash = root.bytes();
        int slot = slot(hash);
        if (slots[slot] != 0) {
            return lengths[slots[slot] - 1];
        }
        if (size == lengths.length) {
            grow();
            slot = slot(hash);
        }
        System.arraycopy(hash, 0, hashes, size * HASH, HASH);
        lengths[size] = length;
        slots[slot] = ++size;
        return length;
    }

    int size() {
        return size;
    }

    /** The root's index, or -1. */
    int find(Sha256 root) {
        return slots[slot(root.bytes())] - 1;
    }

    long length(int index) {
        return lengths[index];
    }

    long offset(int index) {
        return offsets[index];
    }

    void place(int index, long offset) {
        offsets[index] = offset;
    }

    Sha256 root(int index) {
        return Sha256.of(Arrays.copyOfRange(hashes, index * HASH, (index + 1) * HASH));
    }

    int[] byOffset() {
        return IntStream.range(0, size)
                .boxed()
                .sorted((a, b) -> Long.compare(offsets[a], offsets[b]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private int slot(byte[] hash) {
        int mask = slots.length - 1;
        // The bytes are a hash already; whoever makes many begin alike gets a slow refusal of his own manifest.
        int slot = Arrays.hashCode(hash) & mask;
        while (slots[slot] != 0 && !is(slots[slot] - 1, hash)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean is(int index, byte[] hash) {
        return Arrays.equals(hashes, index * HASH, (index + 1) * HASH, hash, 0, HASH);
    }

    private void grow() {
        hashes = Arrays.copyOf(hashes, hashes.length * 2);
        lengths = Arrays.copyOf(lengths, lengths.length * 2);
        offsets = Arrays.copyOf(offsets, offsets.length * 2);
        slots = new int[slots.length * 2];
        for (int i = 0; i < size; i++) {
            slots[slot(Arrays.copyOfRange(hashes, i * HASH, (i + 1) * HASH))] = i + 1;
        }
    }
}
