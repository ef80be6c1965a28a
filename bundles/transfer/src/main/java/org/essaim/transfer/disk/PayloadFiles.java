/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.PayloadFile;
import org.essaim.protocol.PieceCheck;
import org.essaim.protocol.wire.Pieces;
import org.essaim.transfer.core.Disk;
import org.essaim.transfer.core.PieceLayout;
import org.essaim.transfer.core.Stored;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One swarm's payload and resume data. Everything here blocks; any thread, different pieces at once.
 *
 * @param complete the storage holds the whole payload, verified by whoever says so
 */
public record PayloadFiles(
        Metainfo metainfo,
        PieceLayout layout,
        byte[] wireHash,
        PieceStorage storage,
        ResumeStore resume,
        FreeSpace space,
        boolean complete) {

    private static final Logger LOG = LoggerFactory.getLogger(PayloadFiles.class);
    private static final int PROBE = 4 << 10;
    private static final int SUM = 32;

    /** Hashing a direct buffer copies it in portions; these stay in the cache of the processor. */
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[BufferPool.PAGE]);

    private static final ThreadLocal<PieceCheck> CHECK = ThreadLocal.withInitial(PieceCheck::new);

    /** Verifies and writes. */
    Stored store(PagedPiece buffer, boolean sums) {
        int piece = buffer.piece();
        int payload = layout.payload(piece);
        byte[] scratch = SCRATCH.get();
        PieceCheck check = check(piece);
        for (int at = 0; at < payload; at += BufferPool.PAGE) {
            int bytes = Math.min(BufferPool.PAGE, payload - at);
            buffer.view(at / BufferPool.PAGE, bytes).get(scratch, 0, bytes);
            check.update(scratch, 0, bytes);
        }
        if (!check.passes()) {
            return new Stored.Wrong(sums(buffer, payload));
        }
        try {
            for (int at = 0; at < payload; at += BufferPool.PAGE) {
                int bytes = Math.min(BufferPool.PAGE, payload - at);
                storage.write(layout.offset(piece) + at, buffer.view(at / BufferPool.PAGE, bytes));
            }
            return new Stored.Right(sums ? sums(buffer, payload) : new byte[0]);
        } catch (IOException e) {
            return new Stored.Failed(e);
        }
    }

    private PieceCheck check(int piece) {
        PieceCheck check = CHECK.get();
        check.begin(metainfo.pieceHash(piece));
        return check;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private byte[] sums(PagedPiece buffer, int payload) {
        byte[] scratch = SCRATCH.get();
        byte[] sums = new byte[layout.blocks(buffer.piece()) * SUM];
        MessageDigest digest = sha256();
        for (int at = 0; at < payload; at += PieceLayout.BLOCK) {
            int bytes = Math.min(PieceLayout.BLOCK, payload - at);
            int inPage = at % BufferPool.PAGE;
            buffer.view(at / BufferPool.PAGE, inPage + bytes).position(inPage).get(scratch, 0, bytes);
            digest.update(scratch, 0, bytes);
            System.arraycopy(digest.digest(), 0, sums, at / PieceLayout.BLOCK * SUM, SUM);
        }
        return sums;
    }

    /** Fills a page of a read with blocks; what lies behind the payload is zeros. */
    void read(int piece, int begin, ByteBuffer page, int bytes) throws IOException {
        int payload = Math.max(0, Math.min(bytes, layout.payload(piece) - begin));
        page.position(0).limit(payload);
        storage.read(layout.offset(piece) + begin, page);
        page.limit(bytes).position(payload);
        while (page.hasRemaining()) {
            page.put((byte) 0);
        }
        page.position(0);
    }

    /** The SHA-256 of a piece's blocks. */
    byte[] leaves(int piece) throws IOException {
        int payload = layout.payload(piece);
        byte[] scratch = SCRATCH.get();
        byte[] leaves = new byte[layout.blocks(piece) * SUM];
        MessageDigest digest = sha256();
        for (int at = 0; at < payload; at += PieceLayout.BLOCK) {
            int bytes = Math.min(PieceLayout.BLOCK, payload - at);
            storage.read(layout.offset(piece) + at, ByteBuffer.wrap(scratch, 0, bytes));
            digest.update(scratch, 0, bytes);
            System.arraycopy(digest.digest(), 0, leaves, at / PieceLayout.BLOCK * SUM, SUM);
        }
        return leaves;
    }

    /** What is there: what resume data proves, and what proves right now. */
    Disk.Inventory inspect(BooleanSupplier cancelled) {
        int pieces = layout.pieces();
        Optional<ResumeData> known = remembered();
        Pieces have =
                complete ? Pieces.all(pieces) : known.map(ResumeData::verified).orElseGet(() -> Pieces.none(pieces));
        int piece = have.nextMissing(0);
        while (piece >= 0 && !cancelled.getAsBoolean()) {
            piece = have.nextMissing(look(piece, have) + 1);
        }
        return known.map(r -> new Disk.Inventory(have, r.fromOrigin(), r.fromPeers(), r.sent()))
                .orElseGet(() -> new Disk.Inventory(have, 0, 0, 0));
    }

    /** Looks at one piece; answers the last that needs no look after that. */
    private int look(int piece, Pieces have) {
        return switch (probe(piece)) {
            case BEGUN -> {
                if (isRight(piece)) {
                    have.add(piece);
                }
                yield piece;
            }
            case NOTHING -> piece;
            case BEYOND -> lastBefore(fileEnd(layout.offset(piece)), piece);
        };
    }

    private Optional<ResumeData> remembered() {
        try {
            Optional<byte[]> bytes = resume.load();
            Optional<ResumeData> data = bytes.flatMap(b -> ResumeData.decode(b, wireHash, layout.pieces()));
            if (bytes.isPresent() && data.isEmpty()) {
                LOG.warn("The resume data in {} is damaged; everything on the disk is hashed again", resume);
            }
            return data;
        } catch (IOException e) {
            LOG.warn("{} cannot be read; everything on the disk is hashed again", resume, e);
            return Optional.empty();
        }
    }

    /** What the beginning of a piece looks like. */
    private enum Probe {
        /** Something is there. */
        BEGUN,
        /** Nothing but zeros, or nothing that can be read. */
        NOTHING,
        /** The one file that it lies in ends before it. */
        BEYOND
    }

    /**
     * Whether it is worth hashing: pieces are written whole, so that one which begins with nothing but zeros, or cannot be
     * read, was most likely never written; at worst it is fetched again.
     */
    private Probe probe(int piece) {
        int probe = probed(piece);
        byte[] scratch = SCRATCH.get();
        try {
            storage.read(layout.offset(piece), ByteBuffer.wrap(scratch, 0, probe));
        } catch (IOException e) {
            boolean ended = e instanceof EOFException || e.getCause() instanceof EOFException;
            boolean single = layout.offset(piece) + probe <= fileEnd(layout.offset(piece));
            return ended && single ? Probe.BEYOND : Probe.NOTHING;
        }
        for (int i = 0; i < probe; i++) {
            if (scratch[i] != 0) {
                return Probe.BEGUN;
            }
        }
        return Probe.NOTHING;
    }

    private int probed(int piece) {
        return Math.min(layout.payload(piece), PROBE);
    }

    /** Where the file ends that a byte of the payload lies in. */
    private long fileEnd(long offset) {
        List<PayloadFile> all = metainfo.files();
        int low = 0;
        int high = all.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (all.get(middle).offset() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return all.get(low).offset() + all.get(low).length();
    }

    /** The last piece, from one on, that is probed before a place of the payload alone. */
    private int lastBefore(long end, int piece) {
        int last = piece;
        while (last + 1 < layout.pieces() && layout.offset(last + 1) + probed(last + 1) <= end) {
            last++;
        }
        return last;
    }

    private boolean isRight(int piece) {
        int payload = layout.payload(piece);
        byte[] scratch = SCRATCH.get();
        PieceCheck check = check(piece);
        try {
            for (int at = 0; at < payload; at += scratch.length) {
                int bytes = Math.min(scratch.length, payload - at);
                storage.read(layout.offset(piece) + at, ByteBuffer.wrap(scratch, 0, bytes));
                check.update(scratch, 0, bytes);
            }
        } catch (IOException e) {
            return false;
        }
        return check.passes();
    }

    /** Writes resume data; the payload is forced to the disk first. */
    void save(Disk.Inventory inventory, boolean sync) throws IOException {
        if (sync && !complete) {
            storage.sync();
        }
        resume.save(new ResumeData(
                        wireHash, inventory.pieces(), inventory.fromOrigin(), inventory.fromPeers(), inventory.sent())
                .encode());
    }
}
