/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A set of pieces of one swarm, a bit each. One thread at a time; {@link #copy()} before it is handed to a message while
 * it still changes.
 */
public final class Pieces {

    private final int size;
    private final long[] words;
    private int count;

    private Pieces(int size, long[] words) {
        this.size = size;
        this.words = words;
        for (long word : words) {
            count += Long.bitCount(word);
        }
    }

    /** The empty set of a swarm with {@code size} pieces. */
    public static Pieces none(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("not a number of pieces: " + size);
        }
        return new Pieces(size, new long[(size + 63) >>> 6]);
    }

    /** All pieces. */
    public static Pieces all(int size) {
        Pieces pieces = none(size);
        Arrays.fill(pieces.words, -1L);
        // A shift takes the last six bits of its distance: nothing is shifted away where 64 divides the size.
        pieces.words[pieces.words.length - 1] = -1L >>> -size;
        pieces.count = size;
        return pieces;
    }

    /**
     * A bitfield as it comes over the wire: the first piece is the highest bit of the first byte (BEP 3).
     *
     * @param in exactly as many bytes as {@code size} pieces need
     * @throws WireException when there are more or fewer bytes, or a spare bit is set
     */
    static Pieces decode(ByteBuffer in, int size) throws WireException {
        Pieces pieces = none(size);
        if (in.remaining() != (size + 7) >>> 3) {
            throw new WireException("A bitfield of " + in.remaining() + " bytes came for " + size + " pieces.");
        }
        for (int at = 0; in.hasRemaining(); at++) {
            long reversed = Integer.reverse(in.get() & 0xff) >>> 24;
            pieces.words[at >>> 3] |= reversed << ((at & 7) << 3);
        }
        // A shift takes the last six bits of its distance, hence the two steps.
        if (pieces.words[pieces.words.length - 1] >>> (size - 1) >>> 1 != 0) {
            throw new WireException("A bitfield has bits set beyond its " + size + " pieces.");
        }
        for (long word : pieces.words) {
            pieces.count += Long.bitCount(word);
        }
        return pieces;
    }

    /** Writes the bitfield. */
    void encode(ByteBuffer out) {
        int bytes = bytes();
        for (int at = 0; at < bytes; at++) {
            int eight = (int) (words[at >>> 3] >>> ((at & 7) << 3)) & 0xff;
            out.put((byte) (Integer.reverse(eight) >>> 24));
        }
    }

    /** Bytes of the bitfield. */
    int bytes() {
        return (size + 7) >>> 3;
    }

    /** How many pieces the swarm has. */
    public int size() {
        return size;
    }

    /** How many pieces are in the set. */
    public int count() {
        return count;
    }

    /** Whether all are in it. */
    public boolean isComplete() {
        return count == size;
    }

    /** @throws IndexOutOfBoundsException when there is no such piece */
    public boolean has(int piece) {
        return (words[checked(piece) >>> 6] & 1L << piece) != 0;
    }

    /**
     * Adds a piece.
     *
     * @return whether it was not in the set
     */
    public boolean add(int piece) {
        boolean changed = !has(piece);
        if (changed) {
            words[piece >>> 6] |= 1L << piece;
            count++;
        }
        return changed;
    }

    /**
     * Takes a piece out.
     *
     * @return whether it was in the set
     */
    public boolean remove(int piece) {
        boolean changed = has(piece);
        if (changed) {
            words[piece >>> 6] &= ~(1L << piece);
            count--;
        }
        return changed;
    }

    /** The first piece in the set from {@code from} on, or -1. */
    public int next(int from) {
        return next(from, 0);
    }

    /** The first piece not in the set from {@code from} on, or -1. */
    public int nextMissing(int from) {
        return next(from, -1L);
    }

    /** Whether {@code other} has a piece that this set has not. */
    public boolean lacksAnyOf(Pieces other) {
        for (int word = 0; word < words.length; word++) {
            if ((other.words[word] & ~words[word]) != 0) {
                return true;
            }
        }
        return false;
    }

    /** A set that changes apart from this one. */
    public Pieces copy() {
        return new Pieces(size, words.clone());
    }

    private int next(int from, long inverted) {
        if (from >= size) {
            return -1;
        }
        int at = from >>> 6;
        long word = (words[at] ^ inverted) & -1L << from;
        while (word == 0) {
            if (++at == words.length) {
                return -1;
            }
            word = words[at] ^ inverted;
        }
        int found = (at << 6) + Long.numberOfTrailingZeros(word);
        return found < size ? found : -1;
    }

    private int checked(int piece) {
        if (piece < 0 || piece >= size) {
            throw new IndexOutOfBoundsException("piece " + piece + " of " + size);
        }
        return piece;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pieces that && size == that.size && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return 31 * size + Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return "Pieces[" + count + " of " + size + "]";
    }
}
