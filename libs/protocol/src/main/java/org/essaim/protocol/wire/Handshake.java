/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The first 68 bytes in either direction (BEP 3).
 *
 * @param infoHash 20 bytes: the SHA-1 info-hash, or the first 20 bytes of the SHA-256 one (BEP 52); not copied
 * @param peerId 20 bytes; not copied
 * @param reserved 8 bytes, whose bits say which extensions the sender knows; not copied
 */
public record Handshake(byte[] infoHash, byte[] peerId, byte[] reserved) {

    /** Bytes of a handshake. */
    public static final int LENGTH = 68;

    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH = 20;
    private static final int RESERVED = 8;

    /** @throws IllegalArgumentException when an array has not its length */
    public Handshake {
        if (infoHash.length != HASH || peerId.length != HASH || reserved.length != RESERVED) {
            throw new IllegalArgumentException("not a handshake: " + infoHash.length + ", " + peerId.length + " and "
                    + reserved.length + " bytes");
        }
    }

    /** What a peer may announce in the reserved bits. */
    public enum Bit {
        /** Messages of extensions (BEP 10). */
        EXTENSIONS(5, 0x10),
        /** Have all, have none, reject, allowed fast (BEP 6). */
        FAST(7, 0x04),
        /** A hybrid swarm's peer may be spoken to in version 2 (BEP 52). */
        V2(7, 0x10);

        private final int at;
        private final int mask;

        Bit(int at, int mask) {
            this.at = at;
            this.mask = mask;
        }
    }

    /** A handshake that announces these extensions. */
    public static Handshake of(byte[] infoHash, byte[] peerId, Bit... bits) {
        byte[] reserved = new byte[RESERVED];
        for (Bit bit : bits) {
            reserved[bit.at] |= (byte) bit.mask;
        }
        return new Handshake(infoHash, peerId, reserved);
    }

    /** Whether the sender knows an extension. */
    public boolean has(Bit bit) {
        return (reserved[bit.at] & bit.mask) != 0;
    }

    /** Writes the {@link #LENGTH} bytes. */
    public void encode(ByteBuffer out) {
        out.put(PROTOCOL).put(reserved).put(infoHash).put(peerId);
    }

    /**
     * Refuses what cannot become a handshake as early as possible.
     *
     * @param soFar what came until now; its position stays as it is
     * @throws WireException when it does not begin as a handshake does
     */
    public static void check(ByteBuffer soFar) throws WireException {
        int known = Math.min(soFar.remaining(), PROTOCOL.length);
        for (int i = 0; i < known; i++) {
            if (soFar.get(soFar.position() + i) != PROTOCOL[i]) {
                throw new WireException("The peer does not speak BitTorrent.");
            }
        }
    }

    /**
     * Reads the {@link #LENGTH} bytes.
     *
     * @throws WireException when it is another protocol, or there are fewer bytes
     */
    public static Handshake decode(ByteBuffer in) throws WireException {
        check(in);
        if (in.remaining() < LENGTH) {
            throw new WireException("The handshake has " + in.remaining() + " bytes instead of " + LENGTH + ".");
        }
        in.position(in.position() + PROTOCOL.length);
        byte[] reserved = new byte[RESERVED];
        byte[] infoHash = new byte[HASH];
        byte[] peerId = new byte[HASH];
        in.get(reserved).get(infoHash).get(peerId);
        return new Handshake(infoHash, peerId, reserved);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Handshake that
                && Arrays.equals(infoHash, that.infoHash)
                && Arrays.equals(peerId, that.peerId)
                && Arrays.equals(reserved, that.reserved);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(infoHash) + Arrays.hashCode(peerId);
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return "Handshake[" + hex.formatHex(infoHash) + ", peer " + hex.formatHex(peerId) + ", "
                + hex.formatHex(reserved) + "]";
    }
}
