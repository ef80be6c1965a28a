/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.essaim.api.Sha256;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.payload.Extent;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.ManifestException;
import org.essaim.payload.ManifestHeader;
import org.essaim.payload.ManifestReader;
import org.essaim.payload.PayloadLayout;
import org.essaim.payload.PayloadLayout.Content;
import org.essaim.protocol.PiecesRootHasher;
import org.jspecify.annotations.Nullable;

/**
 * Holds a payload against its manifest. It is read from the beginning to the end in chunks of {@value #CHUNK} bytes; each chunk
 * has a buffer of a small fixed set, so that memory is the same whatever the length. Thread-safe.
 *
 * <p>Its threads are never interrupted: an interrupt would close the payload's channels under everybody else who reads it.
 */
final class ContentCheck implements AutoCloseable {

    /** Bytes read at once. */
    static final int CHUNK = 1 << 20;

    /** Contents are handed to a thread in runs of this many bytes, or one by one where they are larger. */
    private static final long RUN = 4L << 20;

    private final ThreadPoolExecutor hashers;
    private final int threads;
    private volatile boolean closed;

    ContentCheck(int threads) {
        this.threads = threads;
        hashers = new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(work, "essaim-verification");
            thread.setDaemon(true);
            return thread;
        });
        hashers.allowCoreThreadTimeOut(true);
    }

    /** @throws RejectedException {@code BAD_MANIFEST}, {@code WRONG_CONTENT}, {@code UNREADABLE}, {@code INTERRUPTED} */
    void check(PatchDescriptor patch, PieceStorage payload, LongConsumer progress) throws RejectedException {
        try {
            if (payload.length() != patch.payloadLength()) {
                throw new RejectedException("WRONG_CONTENT", "The payload of " + patch.id() + " has another length");
            }
            requireManifestHash(patch, payload);
            progress.accept(patch.manifestLength());
            PayloadLayout layout = layout(patch, payload);
            Optional<Sha256> wrong = new Round(payload, progress, patch.manifestLength()).firstWrong(layout.contents());
            if (wrong.isPresent()) {
                throw new RejectedException(
                        "WRONG_CONTENT",
                        "'" + pathOf(wrong.get(), patch, payload) + "' of " + patch.id() + " is not what was signed",
                        "Delete what was fetched of the patch and fetch it again.");
            }
        } catch (IOException e) {
            throw new RejectedException(
                    "UNREADABLE",
                    "The payload of " + patch.id() + " cannot be read: " + e.getMessage(),
                    "Check the disk, then try again.");
        } catch (ManifestException e) {
            throw new RejectedException(
                    "BAD_MANIFEST", "The manifest of " + patch.id() + " is refused: " + e.getMessage());
        }
    }

    /** Ends running checks after the chunk they are at. */
    @Override
    public void close() {
        closed = true;
        hashers.shutdown();
    }

    private void requireManifestHash(PatchDescriptor patch, PieceStorage payload)
            throws IOException, RejectedException {
        MessageDigest digest = sha256();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK, patch.manifestLength()));
        for (long at = 0; at < patch.manifestLength(); at += buffer.limit()) {
            requireOpen();
            buffer.clear().limit((int) Math.min(buffer.capacity(), patch.manifestLength() - at));
            payload.read(at, buffer);
            digest.update(buffer.flip());
        }
        if (!Sha256.of(digest.digest()).equals(patch.manifestHash())) {
            throw new RejectedException(
                    "BAD_MANIFEST", "The manifest of " + patch.id() + " is not the one that was signed");
        }
    }

    private static PayloadLayout layout(PatchDescriptor patch, PieceStorage payload)
            throws IOException, ManifestException, RejectedException {
        try (ManifestReader reader = manifest(patch, payload)) {
            ManifestHeader header = reader.header();
            PayloadLayout layout = PayloadLayout.of(reader, patch.manifestLength());
            if (!header.id().equals(patch.id())
                    || !header.kind().equals(patch.kind())
                    || header.entries() != patch.entries()
                    || header.treeLength() != patch.treeLength()
                    || layout.length() != patch.payloadLength()) {
                throw new RejectedException(
                        "BAD_MANIFEST", "The manifest of " + patch.id() + " contradicts its signed statement");
            }
            return layout;
        }
    }

    private static String pathOf(Sha256 root, PatchDescriptor patch, PieceStorage payload)
            throws IOException, ManifestException {
        try (ManifestReader reader = manifest(patch, payload)) {
            for (Optional<ManifestEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                if (entry.get().root().equals(Optional.of(root))) {
                    return entry.get().path();
                }
            }
        }
        return root.hex();
    }

    private static ManifestReader manifest(PatchDescriptor patch, PieceStorage payload)
            throws IOException, ManifestException {
        return new ManifestReader(new BufferedInputStream(new PayloadInput(payload, 0, patch.manifestLength()), CHUNK));
    }

    private void requireOpen() throws RejectedException {
        if (closed) {
            throw new RejectedException(
                    "INTERRUPTED", "The verifier was replaced while it checked", "Ask the new one; it begins again.");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** One payload's check: the caller's thread hands out runs, each with a buffer, and takes the buffers back. */
    private final class Round {

        private final PieceStorage payload;
        private final LongConsumer progress;
        private final AtomicLong done;
        private final BlockingQueue<ByteBuffer> buffers = new ArrayBlockingQueue<>(threads + 1);
        private volatile @Nullable Sha256 wrong;
        private volatile @Nullable IOException unreadable;

        Round(PieceStorage payload, LongConsumer progress, long done) {
            this.payload = payload;
            this.progress = progress;
            this.done = new AtomicLong(done);
            for (int i = 0; i <= threads; i++) {
                buffers.add(ByteBuffer.allocate(CHUNK));
            }
        }

        Optional<Sha256> firstWrong(List<Content> contents) throws IOException, RejectedException {
            int next = 0;
            while (next < contents.size() && !over()) {
                int first = next;
                long bytes = 0;
                while (next < contents.size() && bytes < RUN) {
                    bytes += contents.get(next++).place().length();
                }
                List<Content> run = contents.subList(first, next);
                ByteBuffer buffer = buffer();
                try {
                    hashers.execute(() -> hash(run, buffer));
                } catch (java.util.concurrent.RejectedExecutionException e) {
                    buffers.add(buffer);
                }
            }
            for (int i = 0; i <= threads; i++) {
                buffer();
            }
            IOException failure = unreadable;
            if (failure != null) {
                throw failure;
            }
            if (wrong == null) {
                requireOpen();
            }
            return Optional.ofNullable(wrong);
        }

        private void hash(List<Content> run, ByteBuffer buffer) {
            try {
                PiecesRootHasher hasher = new PiecesRootHasher();
                Extent first = run.get(0).place();
                Extent last = run.get(run.size() - 1).place();
                long end = last.offset() + last.length();
                int current = 0;
                long left = first.length();
                for (long at = first.offset(); at < end && !over(); ) {
                    buffer.clear().limit((int) Math.min(CHUNK, end - at));
                    payload.read(at, buffer);
                    buffer.flip();
                    at += buffer.limit();
                    for (int limit = buffer.limit(); buffer.hasRemaining(); buffer.limit(limit)) {
                        buffer.limit((int) Math.min(limit, buffer.position() + left));
                        left -= buffer.remaining();
                        hasher.update(buffer);
                        if (left == 0) {
                            Content content = run.get(current++);
                            if (!hasher.root().equals(content.root())) {
                                wrong = content.root();
                                return;
                            }
                            left = current < run.size()
                                    ? run.get(current).place().length()
                                    : 0;
                        }
                    }
                    progress.accept(done.addAndGet(buffer.limit()));
                }
            } catch (IOException e) {
                unreadable = e;
            } catch (RuntimeException e) {
                unreadable = new IOException(e);
            } finally {
                buffers.add(buffer);
            }
        }

        private boolean over() {
            return closed || wrong != null || unreadable != null;
        }

        /** Waits through interrupts: a thread that still reads must not outlive the call. */
        private ByteBuffer buffer() {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return buffers.take();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
