/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The files of a payload and where they lie, on the wire and without padding; grows file by file. One thread.
 */
final class Layout {

    private final int pieceLength;
    private final PathSet paths = new PathSet();
    private final List<PayloadFile> files = new ArrayList<>();
    private long[] wireOffsets = new long[16];
    private int[] paddedPieces = new int[16];
    private int[] padding = new int[16];
    private int paddings;
    private long payload;
    private long wire;

    Layout(int pieceLength) {
        this.pieceLength = pieceLength;
    }

    /** How long the next file may be without an overflow. */
    long room() {
        return Long.MAX_VALUE - wire;
    }

    /** Bytes of all files. */
    long payload() {
        return payload;
    }

    /** Bytes of all pieces. */
    long wire() {
        return wire;
    }

    /** @param length at most {@link #room()} */
    void add(List<String> names, long length) throws MetainfoException {
        if (files.size() == wireOffsets.length) {
            wireOffsets = Arrays.copyOf(wireOffsets, 2 * wireOffsets.length);
        }
        wireOffsets[files.size()] = wire;
        files.add(new PayloadFile(paths.add(names), length, payload));
        wire += length;
        payload += length;
    }

    /**
     * Adds padding.
     *
     * @throws MetainfoException unless it follows bytes of a file, and ends in the piece where it begins
     */
    void pad(long length) throws MetainfoException {
        long from = wire % pieceLength;
        if (length > 0 && (from == 0 || length > pieceLength - from)) {
            throw new MetainfoException("There is padding that does not fill up a piece.");
        }
        if (length > 0) {
            requirePieces();
            if (paddings == padding.length) {
                padding = Arrays.copyOf(padding, 2 * paddings);
                paddedPieces = Arrays.copyOf(paddedPieces, padding.length);
            }
            paddedPieces[paddings] = (int) (wire / pieceLength);
            padding[paddings++] = (int) length;
            wire += length;
        }
    }

    /** Pads up to the next piece, so that the next file begins there. */
    void align() throws MetainfoException {
        requirePieces();
        pad((pieceLength - wire % pieceLength) % pieceLength);
    }

    /** @throws MetainfoException when padding is followed by anything in the same piece */
    void requireEndOfPiece() throws MetainfoException {
        if (wire % pieceLength != 0) {
            throw new MetainfoException("There is padding that does not fill up a piece.");
        }
    }

    /** @throws MetainfoException when there are no bytes, or too many pieces */
    void requireSize() throws MetainfoException {
        if (payload == 0) {
            throw new MetainfoException("The payload has no bytes.");
        }
        requirePieces();
    }

    /** @throws MetainfoException when there are too many pieces */
    void requirePieces() throws MetainfoException {
        if (wire > (long) Metainfo.MOST_PIECES * pieceLength) {
            throw new MetainfoException("There are more than " + Metainfo.MOST_PIECES + " pieces.");
        }
    }

    /** Whether both say that the same files begin at the same pieces. */
    boolean agreesWith(Layout other) {
        if (!files.equals(other.files)) {
            return false;
        }
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).length() > 0 && wireOffsets[i] != other.wireOffsets[i]) {
                return false;
            }
        }
        return true;
    }

    List<PayloadFile> files() {
        return List.copyOf(files);
    }

    /** The number of the piece in which a file begins. */
    int firstPiece(int file) {
        return (int) (wireOffsets[file] / pieceLength);
    }

    PieceMap map(boolean paddingIsSent) {
        return new PieceMap(
                pieceLength,
                wire,
                paddingIsSent,
                Arrays.copyOf(paddedPieces, paddings),
                Arrays.copyOf(padding, paddings));
    }
}
