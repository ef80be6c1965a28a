/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.payload.FilePieceStorage;
import org.essaim.payload.ManifestException;
import org.essaim.payload.ManifestReader;
import org.essaim.payload.PayloadLayout;
import org.jspecify.annotations.Nullable;

/**
 * A published payload, read from the content store. Manifest and layout are read when a peer asks for the first bytes,
 * and forgotten together with the open files when nobody has asked for a while: a server that has published hundreds of
 * patches serves a few of them at a time. Thread-safe.
 */
final class ServedPayload implements PieceStorage {

    private final Path manifest;
    private final long length;
    private final ContentStore content;
    private final int openFiles;
    private final LongSupplier nanos;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile long lastRead;
    private @Nullable PieceStorage files;
    private boolean closed;

    /**
     * @param length the payload's bytes
     * @param openFiles at most
     * @param nanos a clock on the scale of {@link System#nanoTime()}
     */
    ServedPayload(Path manifest, long length, ContentStore content, int openFiles, LongSupplier nanos) {
        this.manifest = manifest;
        this.length = length;
        this.content = content;
        this.openFiles = openFiles;
        this.nanos = nanos;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        lastRead = nanos.getAsLong();
        while (true) {
            lock.readLock().lock();
            try {
                if (files != null) {
                    files.read(offset, target);
                    return;
                }
            } finally {
                lock.readLock().unlock();
            }
            openFiles();
        }
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
        throw new IOException("published content does not change");
    }

    @Override
    public void sync() {
        // Nothing is written.
    }

    /** Gives memory and open files free when nobody has read for a while. */
    void rest(long idleNanos) throws IOException {
        if (nanos.getAsLong() - lastRead > idleNanos) {
            closeFiles(false);
        }
    }

    /** Whether manifest and layout are in memory. */
    boolean awake() {
        lock.readLock().lock();
        try {
            return files != null;
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() throws IOException {
        closeFiles(true);
    }

    private void openFiles() throws IOException {
        lock.writeLock().lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (files == null) {
                files = open(manifest, content, openFiles);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void closeFiles(boolean forEver) throws IOException {
        lock.writeLock().lock();
        try (PieceStorage former = files) {
            files = null;
            closed |= forEver;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** The payload that a manifest describes. */
    static PieceStorage open(Path manifest, ContentStore content, int openFiles) throws IOException {
        try {
            return FilePieceStorage.readOnly(layout(manifest).segments(manifest, content::file), openFiles);
        } catch (ManifestException e) {
            throw new IOException("'" + manifest + "' is damaged: " + e.getMessage(), e);
        }
    }

    /** The layout of the payload that a manifest describes. */
    static PayloadLayout layout(Path manifest) throws IOException, ManifestException {
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
            return PayloadLayout.of(reader, Files.size(manifest));
        }
    }
}
