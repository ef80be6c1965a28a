/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import org.essaim.protocol.wire.Pieces;

/**
 * What a session's state folder remembers: which pieces were on the disk, synced, when it was written, and the payload
 * bytes so far. The format is that of the engine on ttorrent, so that either goes on where the other stopped: magic and
 * version (8 bytes), info-hash as in a handshake (20), pieces (4), bytes from origin, from peers and sent
 * (8 each), the bit field as in BEP 3, CRC-32 of all before (4); big-endian.
 */
record ResumeData(byte[] wireHash, Pieces verified, long fromOrigin, long fromPeers, long sent) {

    private static final long MAGIC = 0x45535245_53554d31L; // ESRESUM1
    private static final int HASH = 20;
    private static final int HEADER = 8 + HASH + 4 + 3 * 8;
    private static final int CHECKSUM = 4;

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(MAGIC);
            out.write(wireHash);
            out.writeInt(verified.size());
            out.writeLong(fromOrigin);
            out.writeLong(fromPeers);
            out.writeLong(sent);
            byte[] field = new byte[(verified.size() + 7) / 8];
            for (int i = verified.next(0); i >= 0; i = verified.next(i + 1)) {
                field[i / 8] |= (byte) (0x80 >> i % 8);
            }
            out.write(field);
            out.writeInt((int) checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** What the bytes say, if they are whole and about this swarm; nothing otherwise: then all is in doubt. */
    static Optional<ResumeData> decode(byte[] bytes, byte[] wireHash, int pieces) {
        int field = (pieces + 7) / 8;
        if (bytes.length != HEADER + field + CHECKSUM) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] hash = new byte[HASH];
        long magic = in.getLong();
        in.get(hash);
        if (magic != MAGIC || !Arrays.equals(hash, wireHash) || in.getInt() != pieces) {
            return Optional.empty();
        }
        long origin = in.getLong();
        long peers = in.getLong();
        long sent = in.getLong();
        int whole = HEADER + field;
        if (in.getInt(whole) != (int) checksum(bytes, whole) || origin < 0 || peers < 0 || sent < 0) {
            return Optional.empty();
        }
        Pieces verified = Pieces.none(pieces);
        for (int i = 0; i < pieces; i++) {
            if ((bytes[HEADER + i / 8] & 0x80 >> i % 8) != 0) {
                verified.add(i);
            }
        }
        return Optional.of(new ResumeData(wireHash, verified, origin, peers, sent));
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return crc.getValue();
    }
}
