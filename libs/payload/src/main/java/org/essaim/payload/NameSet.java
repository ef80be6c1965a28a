/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.util.random.RandomGenerator;
import org.essaim.protocol.NameRules;

/**
 * The names seen so far, as one seeded 64-bit hash each of their folded form: names that some file system takes for the
 * same are found in 16 to 32 bytes a name. Two different names are taken for the same once in 10<sup>7</sup> trees of a
 * million paths, and that only refuses a tree. One thread.
 */
final class NameSet {
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private final long seed;
    private long[] table = new long[1024];
    private int size;

    NameSet(RandomGenerator random) {
        seed = random.nextLong();
    }

    /** Whether the name was not there yet. */
    boolean add(String name) {
        if (size * 2 > table.length) {
            grow();
        }
        boolean added = put(hash(NameRules.folded(name)));
        if (added) {
            size++;
        }
        return added;
    }

    private boolean put(long hash) {
        int mask = table.length - 1;
        int slot = (int) (hash >>> 20) & mask;
        while (table[slot] != 0) {
            if (table[slot] == hash) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        table[slot] = hash;
        return true;
    }

    private void grow() {
        long[] old = table;
        table = new long[old.length * 2];
        for (long hash : old) {
            if (hash != 0) {
                put(hash);
            }
        }
    }

    /** Never 0, which marks a free slot. */
    private long hash(String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = mix(hash ^ text.charAt(i));
        }
        return hash == 0 ? PRIME : hash;
    }

    /** The finisher of SplitMix64 (Steele, Lea and Flood, 2014): a bijection that spreads every bit. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return (mixed ^ (mixed >>> 31)) + PRIME;
    }
}
