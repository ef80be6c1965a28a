/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;
import java.util.zip.CRC32;
import org.essaim.api.InfoHash;

/**
 * What a session's state folder remembers: which pieces were on the disk, synced, when it was written, and the payload
 * bytes so far. Format: magic and version (8 bytes), info-hash (20), pieces (4), bytes from origin, from peers and sent
 * (8 each), the bit field as in BEP 3, CRC-32 of all before (4); big-endian.
 */
record ResumeData(InfoHash infoHash, int pieces, BitSet verified, long fromOrigin, long fromPeers, long sent) {

    private static final long MAGIC = 0x45535245_53554d31L; // ESRESUM1
    private static final int HASH = 20;
    private static final int HEADER = 8 + HASH + 4 + 3 * 8;
    private static final int CHECKSUM = 4;

    ResumeData {
        verified = (BitSet) verified.clone();
    }

    @Override
    public BitSet verified() {
        return (BitSet) verified.clone();
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(MAGIC);
            out.write(infoHash.bytes());
            out.writeInt(pieces);
            out.writeLong(fromOrigin);
            out.writeLong(fromPeers);
            out.writeLong(sent);
            byte[] field = new byte[(pieces + 7) / 8];
            verified.stream().forEach(i -> field[i / 8] |= (byte) (0x80 >> i % 8));
            out.write(field);
            out.writeInt((int) checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** What the bytes say, if they are whole and about this swarm; nothing otherwise: then all is in doubt. */
    static Optional<ResumeData> decode(byte[] bytes, InfoHash swarm, int pieces) {
        int field = (pieces + 7) / 8;
        if (bytes.length != HEADER + field + CHECKSUM) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] hash = new byte[HASH];
        long magic = in.getLong();
        in.get(hash);
        if (magic != MAGIC || !InfoHash.of(hash).equals(swarm) || in.getInt() != pieces) {
            return Optional.empty();
        }
        long origin = in.getLong();
        long peers = in.getLong();
        long sent = in.getLong();
        int whole = HEADER + field;
        if (in.getInt(whole) != (int) checksum(bytes, whole) || origin < 0 || peers < 0 || sent < 0) {
            return Optional.empty();
        }
        BitSet verified = new BitSet(pieces);
        for (int i = 0; i < pieces; i++) {
            verified.set(i, (bytes[HEADER + i / 8] & 0x80 >> i % 8) != 0);
        }
        return Optional.of(new ResumeData(swarm, pieces, verified, origin, peers, sent));
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return crc.getValue();
    }
}
