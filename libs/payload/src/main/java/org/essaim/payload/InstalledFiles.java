/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.essaim.api.Sha256;
import org.essaim.api.transfer.ContentChangedException;
import org.essaim.protocol.PiecesRootHasher;

/**
 * The files of an installed tree as a payload: number 0 is the manifest, the others are the first file of each content.
 * A tree's owner may change its files at any time, so what is served is what was verified or nothing.
 *
 * <p>About 120 bytes and the path for each content. Thread-safe; one file is hashed at a time.
 */
final class InstalledFiles implements FileTable {
    private static final int BUFFER = 256 << 10;

    private final Path manifest;
    private final Path tree;
    private final RootTable roots;
    private final Places places;
    /** The root of file number n is at order[n - 1]. */
    private final int[] order;

    private final PathTable paths;
    private final StampTable stamps;
    private final BitSet refused = new BitSet();
    private final ReentrantLock hashing = new ReentrantLock();

    private InstalledFiles(Path manifest, Path tree, RootTable roots, long manifestLength, Index index) {
        this.manifest = manifest;
        this.tree = tree;
        this.roots = roots;
        paths = index.paths;
        stamps = index.stamps;
        order = roots.byOffset();
        long[] ends = new long[order.length + 1];
        ends[0] = manifestLength;
        for (int i = 0; i < order.length; i++) {
            ends[i + 1] = roots.offset(order[i]) + roots.length(order[i]);
        }
        places = new Places(ends);
    }

    static InstalledFiles read(Path manifest, Path tree, Path stampFile) throws IOException {
        Stamps taken = Stamps.read(stampFile);
        try {
            long length = Files.size(manifest);
            RootTable roots;
            try (ManifestReader reader = reader(manifest)) {
                roots = PayloadLayout.of(reader, length).roots();
            }
            return new InstalledFiles(manifest, tree, roots, length, Index.of(manifest, roots, taken));
        } catch (ManifestException e) {
            throw new IOException("'" + manifest + "' is damaged: " + e.getMessage(), e);
        }
    }

    @Override
    public Places places() {
        return places;
    }

    @Override
    public Path file(int number) {
        return number == 0 ? manifest : tree.resolve(paths.get(order[number - 1]));
    }

    @Override
    public boolean writable() {
        return false;
    }

    @Override
    public FileChannel open(int number) throws IOException {
        try {
            return FileChannel.open(file(number), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            if (number > 0 && now(number).equals(Stamp.NONE)) {
                throw changed(number);
            }
            throw e;
        }
    }

    @Override
    public boolean unchanged(int number) throws IOException {
        if (number == 0) {
            return true;
        }
        if (isAsVerified(number, now(number))) {
            return true;
        }
        hashing.lock();
        try {
            Stamp before = now(number);
            if (!isAsVerified(number, before)) {
                verify(number, before);
            }
            return false;
        } finally {
            hashing.unlock();
        }
    }

    private synchronized boolean isAsVerified(int number, Stamp now) throws IOException {
        if (refused.get(number)) {
            throw changed(number);
        }
        return stamps.is(order[number - 1], now);
    }

    private void verify(int number, Stamp before) throws IOException {
        int root = order[number - 1];
        boolean good = before.size() == roots.length(root)
                && hash(number).equals(roots.root(root))
                && now(number).equals(before);
        synchronized (this) {
            if (good) {
                stamps.set(root, before);
            } else {
                refused.set(number);
                throw changed(number);
            }
        }
    }

    private Sha256 hash(int number) throws IOException {
        PiecesRootHasher hasher = new PiecesRootHasher();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (FileChannel channel = open(number)) {
            while (channel.read(buffer.clear()) >= 0) {
                hasher.update(buffer.flip());
            }
        }
        return hasher.root();
    }

    private Stamp now(int number) throws IOException {
        try {
            return Stamp.of(file(number));
        } catch (NoSuchFileException e) {
            return Stamp.NONE;
        }
    }

    private ContentChangedException changed(int number) {
        return new ContentChangedException(paths.get(order[number - 1]));
    }

    private static ManifestReader reader(Path manifest) throws IOException, ManifestException {
        InputStream in = new BufferedInputStream(Files.newInputStream(manifest));
        try {
            return new ManifestReader(in);
        } catch (IOException | ManifestException e) {
            in.close();
            throw e;
        }
    }

    /** Path and stamp of the first file of each content. */
    private record Index(PathTable paths, StampTable stamps) {
        static Index of(Path manifest, RootTable roots, Stamps taken) throws IOException, ManifestException {
            PathTable paths = new PathTable();
            StampTable stamps = new StampTable();
            int files = 0;
            try (ManifestReader reader = reader(manifest)) {
                for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                    ManifestEntry entry = next.get();
                    Optional<Sha256> root = entry.root();
                    if (root.isEmpty()) {
                        continue;
                    }
                    Stamp stamp = files < taken.count() ? taken.get(files) : Stamp.NONE;
                    files++;
                    // Contents are numbered by their first file, so the next new one has the next number.
                    if (entry.size() > 0 && roots.find(root.get()) == paths.size()) {
                        paths.add(entry.path());
                        stamps.add(stamp);
                    }
                }
            }
            if (files != taken.count()) {
                throw new IOException(
                        "'" + manifest + "' lists " + files + " files, but there are stamps of " + taken.count());
            }
            return new Index(paths, stamps);
        }
    }

    /** Paths as UTF-8, one after the other. */
    private static final class PathTable {
        private byte[] text = new byte[4096];
        private int[] ends = new int[64];
        private int size;

        int size() {
            return size;
        }

        void add(String path) {
            byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
            int begin = begin(size);
            if (begin + bytes.length > text.length) {
                text = java.util.Arrays.copyOf(text, Math.max(begin + bytes.length, text.length * 2));
            }
            if (size == ends.length) {
                ends = java.util.Arrays.copyOf(ends, size * 2);
            }
            System.arraycopy(bytes, 0, text, begin, bytes.length);
            ends[size++] = begin + bytes.length;
        }

        String get(int index) {
            return new String(text, begin(index), ends[index] - begin(index), StandardCharsets.UTF_8);
        }

        private int begin(int index) {
            return index == 0 ? 0 : ends[index - 1];
        }
    }
}
