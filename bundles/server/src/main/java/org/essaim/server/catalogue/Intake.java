/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.essaim.api.RequestFault;
import org.essaim.api.Sha256;
import org.essaim.payload.EntryType;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.PayloadLayout;
import org.essaim.payload.Stamp;
import org.essaim.payload.TreeScanner;
import org.essaim.protocol.MetainfoBuilder;
import org.essaim.protocol.PiecesRootHasher;
import org.jspecify.annotations.Nullable;

/**
 * Reads every file of a tree once, on several threads, which share large files among them: hashes it for manifest and
 * metainfo and brings its content into the store. A large file that the store may have already is hashed before it is
 * written, so that an upgrade needs room for what is new alone; it is read again when the store has it not.
 *
 * <p>A file that changes meanwhile is found by its stamp before and after, and by the number of its bytes. One use.
 */
final class Intake {

    /** Bytes read at once: what the Java library keeps outside the heap for each thread. */
    private static final int WINDOW = 128 << 10;

    private final Path source;
    private final ManifestEntry[] entries;
    private final @Nullable ContentStore store;
    private final SourceFile.Opener opener;
    private final LargeFile.PieceForm form;
    private final Supplier<ParallelLoop> loops;
    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicLong bytesDone = new AtomicLong();
    private final List<ManifestEntry> created = Collections.synchronizedList(new ArrayList<>());
    private final List<LargeFile> notInStore = Collections.synchronizedList(new ArrayList<>());
    private final Map<Sha256, MetainfoBuilder> pieces = new ConcurrentHashMap<>();

    /**
     * @param entries as scanned; the files among them get their roots
     * @param store where contents go; nothing to hash only
     * @param form of the pieces of large files
     * @param loops a fresh one each time
     */
    Intake(
            Path source,
            ManifestEntry[] entries,
            @Nullable ContentStore store,
            SourceFile.Opener opener,
            LargeFile.PieceForm form,
            Supplier<ParallelLoop> loops) {
        this.source = source;
        this.entries = entries;
        this.store = store;
        this.opener = opener;
        this.form = form;
        this.loops = loops;
    }

    /**
     * Does it.
     *
     * @throws RequestFault {@code UNREADABLE}, {@code CHANGED_WHILE_PUBLISHED}, {@code SAME_ROOT} or {@code TOO_LARGE}
     * @throws IOException when the store cannot be written
     */
    void run(Runnable tick) throws IOException {
        List<LargeFile> large = new ArrayList<>();
        for (int i = 0; i < entries.length; i++) {
            if (isLarge(entries[i])) {
                large.add(large(i, entries[i]));
            }
        }
        run(large, entries.length, false, tick);
        List<LargeFile> again = new ArrayList<>();
        for (LargeFile hashed : notInStore) {
            again.add(large(hashed.number(), hashed.entry()));
        }
        run(again, 0, true, tick);
    }

    private static boolean isLarge(ManifestEntry entry) {
        return entry.type() == EntryType.FILE && entry.size() >= PayloadLayout.LARGE;
    }

    private LargeFile large(int number, ManifestEntry entry) {
        try {
            return new LargeFile(number, entry, TreeScanner.locate(source, entry), form);
        } catch (IllegalArgumentException e) {
            throw CatalogueFaults.tooLarge(source, e);
        }
    }

    /**
     * Takes the runs of large files, and then the small files.
     *
     * @param others how many entries to look at for small files
     * @param write even what the store may have
     */
    private void run(List<LargeFile> large, int others, boolean write, Runnable tick) throws IOException {
        List<Run> runs = new ArrayList<>();
        for (LargeFile file : large) {
            for (int run = 0; run < file.runs(); run++) {
                runs.add(new Run(file, run));
            }
        }
        ParallelLoop loop = loops.get();
        try {
            loop.run(runs.size() + others, () -> new Reader(runs, write, loop::stopped), tick);
        } finally {
            for (LargeFile file : large) {
                file.close();
            }
        }
    }

    private record Run(LargeFile file, int number) {}

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

    /** The hashes of the pieces of each large content. */
    Map<Sha256, MetainfoBuilder> pieces() {
        return pieces;
    }

    private final class Reader implements ParallelLoop.Worker, LargeFile.Place {

        private final List<Run> runs;
        private final boolean write;
        private final BooleanSupplier stopped;
        private final PiecesRootHasher hasher = new PiecesRootHasher();
        private final ByteBuffer buffer = ByteBuffer.allocate(PayloadLayout.LARGE);
        /** Outside the heap, so that what is read can be written without a copy. */
        private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW);

        Reader(List<Run> runs, boolean write, BooleanSupplier stopped) {
            this.runs = runs;
            this.write = write;
            this.stopped = stopped;
        }

        @Override
        public void accept(int task) throws IOException {
            if (task < runs.size()) {
                Run run = runs.get(task);
                run.file().take(run.number(), this, window);
                return;
            }
            int number = task - runs.size();
            ManifestEntry entry = entries[number];
            if (entry.type() != EntryType.FILE || isLarge(entry)) {
                return;
            }
            Path file = TreeScanner.locate(source, entry);
            Stamp before = SourceFile.stamp(file, entry);
            Sha256 root = small(file, entry);
            if (!SourceFile.stamp(file, entry).equals(before)) {
                throw CatalogueFaults.changed(entry.path());
            }
            done(number, entry.withRoot(root));
        }

        private Sha256 small(Path file, ManifestEntry entry) throws IOException {
            int length = (int) entry.size();
            buffer.clear().limit(length);
            try (SourceFile in = open(file, entry)) {
                while (buffer.hasRemaining()) {
                    buffer.limit(Math.min(length, buffer.position() + WINDOW));
                    read(in, buffer);
                    buffer.limit(length);
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

        @Override
        public SourceFile open(Path file, ManifestEntry entry) {
            return new SourceFile(file, entry, opener);
        }

        @Override
        public int read(SourceFile in, ByteBuffer target) {
            if (stopped.getAsBoolean()) {
                throw CatalogueFaults.stopping();
            }
            int bytes = in.read(target);
            bytesRead.addAndGet(bytes);
            return bytes;
        }

        @Override
        public ContentStore.@Nullable Incoming receive(ManifestEntry entry) throws IOException {
            return store == null || !write && store.mayHave(entry.size()) ? null : store.receive(entry.size());
        }

        @Override
        public void taken(LargeFile large, ManifestEntry rooted, ContentStore.@Nullable Incoming incoming)
                throws IOException {
            Sha256 root = rooted.root().orElseThrow();
            if (incoming != null) {
                commit(incoming, rooted);
            } else if (store != null && !store.keep(root, rooted.size())) {
                notInStore.add(large);
                return;
            }
            pieces.put(root, large.pieces());
            done(large.number(), rooted);
        }

        private void done(int number, ManifestEntry rooted) {
            entries[number] = rooted;
            bytesDone.addAndGet(rooted.size());
        }

        private void commit(ContentStore.Incoming incoming, ManifestEntry entry) throws IOException {
            if (incoming.commit(entry.root().orElseThrow(), entry.size())) {
                created.add(entry);
            }
        }
    }
}
