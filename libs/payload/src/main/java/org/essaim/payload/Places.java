/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.util.Arrays;

/** Ranges one after the other, from 0 on. Immutable. */
final class Places {
    private final long[] ends;

    /** @param ends where each range ends and the next begins, ascending */
    Places(long[] ends) {
        this.ends = ends.clone();
    }

    /** Bytes in all. */
    long length() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    long begin(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    long end(int index) {
        return ends[index];
    }

    /** The first range that ends after {@code offset}; the number of ranges when there is none. */
    int find(long offset) {
        int index = Arrays.binarySearch(ends, offset);
        int after = index < 0 ? -index - 1 : index + 1;
        while (after < ends.length && ends[after] == offset) {
            after++;
        }
        return after;
    }
}
