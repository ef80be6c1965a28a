/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

/**
 * Numbers in a table with open addressing, 8 to 16 bytes each. For roots the first eight bytes stand for the whole: two
 * roots that share them are taken for one, which keeps a file that could have gone and loses none. Not thread-safe.
 */
final class LongSet {

    private long[] table = new long[1024];
    private int size;
    private boolean zero;

    /** Adds a number; says whether it was not there yet. */
    boolean add(long value) {
        if (value == 0) {
            boolean added = !zero;
            zero = true;
            return added;
        }
        if (2 * size >= table.length) {
            grow();
        }
        int slot = slot(value);
        if (table[slot] == value) {
            return false;
        }
        table[slot] = value;
        size++;
        return true;
    }

    boolean contains(long value) {
        return value == 0 ? zero : table[slot(value)] == value;
    }

    int size() {
        return size + (zero ? 1 : 0);
    }

    private int slot(long value) {
        int mask = table.length - 1;
        int slot = (int) ((value * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (table[slot] != 0 && table[slot] != value) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] former = table;
        table = new long[2 * former.length];
        for (long value : former) {
            if (value != 0) {
                table[slot(value)] = value;
            }
        }
    }
}
