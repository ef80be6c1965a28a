/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.Arrays;
import java.util.Objects;

/**
 * Where pieces lie: on the wire, where files may be followed by padding up to the next piece, and in the payload, which
 * has none. Immutable.
 */
final class PieceMap {

    private final int pieceLength;
    private final long wireLength;
    private final int pieceCount;
    private final boolean paddingIsSent;
    private final int[] paddedPieces;
    /** How much padding there is up to and including that of a padded piece. */
    private final long[] padding;

    /**
     * @param wireLength bytes of all pieces, padding included; at least 1
     * @param paddingIsSent whether padding is a part of pieces on the wire, or they end before it
     * @param paddedPieces in order
     * @param padding bytes in each of them
     */
    PieceMap(int pieceLength, long wireLength, boolean paddingIsSent, int[] paddedPieces, int[] padding) {
        this.pieceLength = pieceLength;
        this.wireLength = wireLength;
        this.pieceCount = Math.toIntExact((wireLength - 1) / pieceLength + 1);
        this.paddingIsSent = paddingIsSent;
        this.paddedPieces = paddedPieces;
        this.padding = new long[padding.length];
        long sum = 0;
        for (int i = 0; i < padding.length; i++) {
            sum += padding[i];
            this.padding[i] = sum;
        }
    }

    int pieceLength() {
        return pieceLength;
    }

    int pieceCount() {
        return pieceCount;
    }

    boolean hasPadding() {
        return paddedPieces.length > 0;
    }

    /** Bytes of a piece as peers ask for them. */
    int wireLength(int piece) {
        return paddingIsSent ? whole(piece) : payloadLength(piece);
    }

    /** Where in the payload a piece begins. */
    long payloadOffset(int piece) {
        int found = find(piece);
        int before = found >= 0 ? found : -found - 1;
        return (long) piece * pieceLength - (before == 0 ? 0 : padding[before - 1]);
    }

    /** Bytes of a piece in the payload. */
    int payloadLength(int piece) {
        int found = find(piece);
        if (found < 0) {
            return whole(piece);
        }
        return whole(piece) - (int) (padding[found] - (found == 0 ? 0 : padding[found - 1]));
    }

    private int find(int piece) {
        return Arrays.binarySearch(paddedPieces, Objects.checkIndex(piece, pieceCount));
    }

    private int whole(int piece) {
        long from = (long) Objects.checkIndex(piece, pieceCount) * pieceLength;
        return (int) Math.min(pieceLength, wireLength - from);
    }
}
