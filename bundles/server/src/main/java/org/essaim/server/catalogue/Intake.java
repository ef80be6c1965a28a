/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.RequestFault;
import org.essaim.api.Sha256;
import org.essaim.payload.EntryType;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.PayloadLayout;
import org.essaim.payload.Stamp;
import org.essaim.payload.TreeScanner;
import org.essaim.protocol.PiecesRootHasher;
import org.jspecify.annotations.Nullable;

/**
 * Reads every file of a tree once, on several threads: hashes it and brings its content into the store. A large file
 * that the store may have already is hashed before it is written, so that an upgrade needs room for what is new alone.
 *
 * <p>A file that changes meanwhile is found by its stamp before and after, and by the number of its bytes. One use.
 */
final class Intake {

    /** Bytes read at once: what the Java library keeps outside the heap for each thread. */
    private static final int WINDOW = 128 << 10;

    private final Path source;
    private final ManifestEntry[] entries;
    private final @Nullable ContentStore store;
    private final SourceOpener opener;
    private final ParallelLoop loop;
    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicLong bytesDone = new AtomicLong();
    private final List<ManifestEntry> created = Collections.synchronizedList(new ArrayList<>());

    /** Opens the files of a tree. */
    interface SourceOpener {
        /** For reading, from the beginning; a link is not followed. */
        SeekableByteChannel open(Path file) throws IOException;
    }

    /**
     * @param entries as scanned; the files among them get their roots
     * @param store where contents go; nothing to hash only
     */
    Intake(Path source, ManifestEntry[] entries, @Nullable ContentStore store, SourceOpener opener, ParallelLoop loop) {
        this.source = source;
        this.entries = entries;
        this.store = store;
        this.opener = opener;
        this.loop = loop;
    }

    /**
     * Does it.
     *
     * @throws RequestFault {@code UNREADABLE} or {@code CHANGED_WHILE_PUBLISHED}
     * @throws IOException when the store cannot be written
     */
    void run(Runnable tick) throws IOException {
        loop.run(entries.length, Reader::new, tick);
    }

    /** Bytes read so far. */
    long bytesRead() {
        return bytesRead.get();
    }

    /** Bytes of the files that are done. */
    long bytesDone() {
        return bytesDone.get();
    }

    /** One file for each content that was not in the store before. */
    List<ManifestEntry> created() {
        return created;
    }

    private final class Reader implements ParallelLoop.Worker {

        private final PiecesRootHasher hasher = new PiecesRootHasher();
        private final ByteBuffer buffer = ByteBuffer.allocate(PayloadLayout.LARGE);

        @Override
        public void accept(int task) throws IOException {
            ManifestEntry entry = entries[task];
            if (entry.type() != EntryType.FILE) {
                return;
            }
            Path file = TreeScanner.locate(source, entry);
            Stamp before = stamp(file, entry);
            if (before.size() != entry.size()) {
                throw CatalogueFaults.changed(entry.path());
            }
            Sha256 root = entry.size() < PayloadLayout.LARGE ? small(file, entry) : large(file, entry);
            if (!stamp(file, entry).equals(before)) {
                throw CatalogueFaults.changed(entry.path());
            }
            entries[task] = entry.withRoot(root);
            bytesDone.addAndGet(entry.size());
        }

        private Sha256 small(Path file, ManifestEntry entry) throws IOException {
            int length = (int) entry.size();
            try (Source in = new Source(file, entry)) {
                buffer.clear().limit(length);
                while (buffer.hasRemaining() && in.read(buffer)) {
                    continue;
                }
                in.requireEnd();
            }
            hasher.update(buffer.array(), 0, length);
            Sha256 root = hasher.root();
            if (store != null && length > 0 && !store.keep(root, length)) {
                try (ContentStore.Incoming incoming = store.receive(length)) {
                    incoming.write(buffer.flip());
                    commit(incoming, entry.withRoot(root));
                }
            }
            return root;
        }

        private Sha256 large(Path file, ManifestEntry entry) throws IOException {
            if (store == null) {
                return read(file, entry, null);
            }
            if (store.mayHave(entry.size())) {
                Sha256 root = read(file, entry, null);
                if (store.keep(root, entry.size())) {
                    return root;
                }
            }
            try (ContentStore.Incoming incoming = store.receive(entry.size())) {
                Sha256 root = read(file, entry, incoming);
                commit(incoming, entry.withRoot(root));
                return root;
            }
        }

        private Sha256 read(Path file, ManifestEntry entry, ContentStore.@Nullable Incoming incoming)
                throws IOException {
            try (Source in = new Source(file, entry)) {
                for (long left = entry.size(); left > 0; ) {
                    buffer.clear().limit((int) Math.min(left, WINDOW));
                    if (!in.read(buffer)) {
                        break;
                    }
                    left -= buffer.position();
                    hasher.update(buffer.flip());
                    if (incoming != null) {
                        incoming.write(buffer.rewind());
                    }
                }
                in.requireEnd();
            }
            return hasher.root();
        }

        private void commit(ContentStore.Incoming incoming, ManifestEntry entry) throws IOException {
            if (incoming.commit(entry.root().orElseThrow(), entry.size())) {
                created.add(entry);
            }
        }
    }

    private static Stamp stamp(Path file, ManifestEntry entry) {
        try {
            return Stamp.of(file);
        } catch (NoSuchFileException e) {
            throw CatalogueFaults.changed(entry.path());
        } catch (IOException e) {
            throw CatalogueFaults.unreadable(entry.path(), e);
        }
    }

    /** A file being read; what goes wrong with it is the request's fault, not the store's. */
    private final class Source implements AutoCloseable {

        private final ManifestEntry entry;
        private final SeekableByteChannel channel;
        private long read;

        Source(Path file, ManifestEntry entry) {
            this.entry = entry;
            try {
                channel = opener.open(file);
            } catch (NoSuchFileException e) {
                throw CatalogueFaults.changed(entry.path());
            } catch (IOException e) {
                throw CatalogueFaults.unreadable(entry.path(), e);
            }
        }

        /** Reads some bytes; false when the file has ended before its length. */
        boolean read(ByteBuffer target) {
            if (loop.stopped()) {
                throw CatalogueFaults.stopping();
            }
            int limit = target.limit();
            target.limit(Math.min(limit, target.position() + WINDOW));
            int count = readOnce(target);
            target.limit(limit);
            read += Math.max(0, count);
            bytesRead.addAndGet(Math.max(0, count));
            return count >= 0;
        }

        /** The file must have exactly the bytes that it had when it was scanned. */
        void requireEnd() {
            if (read != entry.size() || readOnce(ByteBuffer.allocate(1)) > 0) {
                throw CatalogueFaults.changed(entry.path());
            }
        }

        private int readOnce(ByteBuffer target) {
            try {
                return channel.read(target);
            } catch (IOException e) {
                throw CatalogueFaults.unreadable(entry.path(), e);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
