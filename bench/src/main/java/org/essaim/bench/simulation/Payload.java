/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

/**
 * What is sent.
 *
 * @param bytes its length, at least 1
 * @param pieceLength bytes of each piece but the last
 */
public record Payload(long bytes, int pieceLength) {

    public Payload {
        if (bytes < 1 || pieceLength < 1 || bytes / pieceLength > 1 << 24) {
            throw new IllegalArgumentException(bytes + " bytes in pieces of " + pieceLength);
        }
    }

    public int pieces() {
        return (int) ((bytes + pieceLength - 1) / pieceLength);
    }

    int length(int piece) {
        return (int) Math.min(pieceLength, bytes - (long) piece * pieceLength);
    }
}
