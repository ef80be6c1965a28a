/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.util.Arrays;
import java.util.Objects;

/** Stamps in one flat array. One thread. */
final class StampTable {
    private static final int FIELDS = 4;

    private long[] values = new long[64 * FIELDS];
    private int size;

    int size() {
        return size;
    }

    void add(Stamp stamp) {
        if ((size + 1) * FIELDS > values.length) {
            values = Arrays.copyOf(values, values.length * 2);
        }
        size++;
        set(size - 1, stamp);
    }

    void set(int index, Stamp stamp) {
        int at = Objects.checkIndex(index, size) * FIELDS;
        values[at] = stamp.size();
        values[at + 1] = stamp.mtimeNanos();
        values[at + 2] = stamp.ctimeNanos();
        values[at + 3] = stamp.fileKey();
    }

    Stamp get(int index) {
        int at = Objects.checkIndex(index, size) * FIELDS;
        return new Stamp(values[at], values[at + 1], values[at + 2], values[at + 3]);
    }

    /** Whether the file is as it was: {@link Stamp#NONE} is no file's stamp. */
    boolean is(int index, Stamp now) {
        return !now.equals(Stamp.NONE) && now.equals(get(index));
    }

    StampTable copy() {
        StampTable copy = new StampTable();
        copy.values = values.clone();
        copy.size = size;
        return copy;
    }
}
