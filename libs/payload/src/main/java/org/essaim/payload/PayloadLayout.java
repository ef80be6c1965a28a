/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.RandomAccess;
import java.util.function.Function;
import org.essaim.api.Sha256;
import org.essaim.protocol.PayloadFile;

/**
 * Where each content of a tree lies in the payload: first the {@code manifest}, then the contents below 1 MiB one after
 * the other in packs ({@code pack-0000} …) of at most 4 MiB, then each larger content by itself ({@code single-0000} …);
 * both in the manifest's order, and each content once, however many files have it. Depends on the manifest alone, so
 * that every machine finds the same. The names, with as many digits as the last one needs, sort in payload order, which
 * is the order that metainfo of version 2 gives files (BEP 52).
 *
 * <p>About 60 bytes for each content. Immutable.
 */
public final class PayloadLayout {
    /** The name of the payload's first file. */
    public static final String MANIFEST = "manifest";
    /** Contents of this length, in bytes, or more are payload files by themselves. */
    public static final int LARGE = 1 << 20;
    /** A pack's bytes at most. */
    public static final int PACK = 4 << 20;

    private final RootTable roots;
    private final List<PayloadFile> files;
    private final long length;

    RootTable roots() {
        return roots;
    }

    private PayloadLayout(RootTable roots, List<PayloadFile> files, long length) {
        this.roots = roots;
        this.files = List.copyOf(files);
        this.length = length;
    }

    /**
     * Reads a manifest to its end.
     *
     * @param manifestLength the manifest's own bytes
     * @throws ManifestException when the manifest must not be used, or gives one root two lengths
     */
    public static PayloadLayout of(ManifestReader manifest, long manifestLength) throws IOException, ManifestException {
        RootTable roots = new RootTable();
        int entries = 0;
        for (var next = manifest.next(); next.isPresent(); next = manifest.next()) {
            entries++;
            ManifestEntry entry = next.get();
            if (entry.size() > 0) {
                long size = roots.add(entry.root().orElseThrow(), entry.size());
                if (size != entry.size()) {
                    throw new ManifestException(entries + 1, "its root stands for another length before");
                }
            }
        }
        return laidOut(roots, manifestLength);
    }

    private static PayloadLayout laidOut(RootTable roots, long manifestLength) {
        List<Long> packs = new ArrayList<>();
        List<Long> singles = new ArrayList<>();
        long offset = manifestLength;
        long packed = 0;
        for (int i = 0; i < roots.size(); i++) {
            long bytes = roots.length(i);
            if (bytes < LARGE) {
                if (packed + bytes > PACK) {
                    packs.add(packed);
                    packed = 0;
                }
                roots.place(i, offset);
                packed += bytes;
                offset += bytes;
            }
        }
        if (packed > 0) {
            packs.add(packed);
        }
        for (int i = 0; i < roots.size(); i++) {
            long bytes = roots.length(i);
            if (bytes >= LARGE) {
                roots.place(i, offset);
                singles.add(bytes);
                offset += bytes;
            }
        }
        List<PayloadFile> files = new ArrayList<>();
        files.add(new PayloadFile(MANIFEST, manifestLength, 0));
        long packsEnd = addNumbered("pack-", packs, manifestLength, files);
        addNumbered("single-", singles, packsEnd, files);
        return new PayloadLayout(roots, files, offset);
    }

    private static long addNumbered(String prefix, List<Long> lengths, long from, List<PayloadFile> files) {
        int digits = Math.max(4, Integer.toString(lengths.size() - 1).length());
        long offset = from;
        for (int i = 0; i < lengths.size(); i++) {
            files.add(new PayloadFile(
                    String.format(Locale.ROOT, "%s%0" + digits + "d", prefix, i), lengths.get(i), offset));
            offset += lengths.get(i);
        }
        return offset;
    }

    /** The payload files in payload order. */
    public List<PayloadFile> files() {
        return files;
    }

    /** The payload's bytes. */
    public long length() {
        return length;
    }

    /**
     * Where the content with this root lies; nowhere, with length 0, for empty files.
     *
     * @throws NoSuchElementException when no file of the manifest has this root
     */
    public Extent place(Sha256 root) {
        if (root.equals(ManifestEntry.EMPTY_ROOT)) {
            return new Extent(0, 0);
        }
        int index = roots.find(root);
        if (index < 0) {
            throw new NoSuchElementException("no content with root " + root);
        }
        return new Extent(roots.offset(index), roots.length(index));
    }

    /** Every content but the empty one, in payload order, which leaves no gaps; made when they are asked for. */
    public List<Content> contents() {
        int[] order = roots.byOffset();
        return new LazyList<>(order.length, index -> {
            int root = order[index];
            return new Content(roots.root(root), new Extent(roots.offset(root), roots.length(root)));
        });
    }

    /** A content and where it lies in the payload. */
    public record Content(Sha256 root, Extent place) {}

    /** Says which file holds a content. */
    @FunctionalInterface
    public interface ContentFiles {
        /** @param length of the content in bytes: a root alone does not tell contents of different lengths apart */
        Path file(Sha256 root, long length);
    }

    /**
     * The payload as segments, one for the manifest and one for each content, in payload order; made when they are asked
     * for, so that the list costs next to nothing.
     */
    public List<Segment> segments(Path manifest, ContentFiles contents) {
        int[] order = roots.byOffset();
        long manifestLength = files.get(0).length();
        return new LazyList<>(order.length + 1, index -> {
            if (index == 0) {
                return Segment.whole(0, manifestLength, manifest);
            }
            int root = order[index - 1];
            long bytes = roots.length(root);
            return Segment.whole(roots.offset(root), bytes, contents.file(roots.root(root), bytes));
        });
    }

    private static final class LazyList<T> extends AbstractList<T> implements RandomAccess {
        private final int size;
        private final Function<Integer, T> elements;

        LazyList(int size, Function<Integer, T> elements) {
            this.size = size;
            this.elements = elements;
        }

        @Override
        public T get(int index) {
            return elements.apply(java.util.Objects.checkIndex(index, size));
        }

        @Override
        public int size() {
            return size;
        }
    }
}
