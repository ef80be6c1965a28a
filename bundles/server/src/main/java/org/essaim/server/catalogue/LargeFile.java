/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.Stamp;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoBuilder;
import org.essaim.protocol.PayloadFile;
import org.jspecify.annotations.Nullable;

/**
 * A large file on its way into the store, in runs of pieces that any number of threads share: each run is read once,
 * hashed for metainfo and manifest, and written where it belongs. Thread-safe.
 */
final class LargeFile implements AutoCloseable {

    private static final int RUN = 8 << 20;

    private final int number;
    private final ManifestEntry entry;
    private final Path file;
    private final MetainfoBuilder pieces;
    private final int piecesPerRun;
    private final AtomicInteger runsLeft;
    private @Nullable Stamp before;
    private ContentStore.@Nullable Incoming incoming;

    /** Where runs read from and write to. */
    interface Place {
        SourceFile open(Path file, ManifestEntry entry);

        /** Reads some bytes, and notes how many. */
        int read(SourceFile source, ByteBuffer target);

        /** Where to write a file; nowhere when it is hashed only. */
        ContentStore.@Nullable Incoming receive(ManifestEntry entry) throws IOException;

        /** Called with the last run of a file; its stamp and length are what they were. */
        void taken(LargeFile large, ManifestEntry rooted, ContentStore.@Nullable Incoming incoming) throws IOException;
    }

    /**
     * @param number the entry's
     * @param form of its pieces
     */
    LargeFile(int number, ManifestEntry entry, Path file, PieceForm form) {
        this.number = number;
        this.entry = entry;
        this.file = file;
        this.pieces = form.single(entry.size());
        this.piecesPerRun = Math.max(1, RUN / form.pieceLength());
        this.runsLeft = new AtomicInteger(runs());
    }

    /** How a swarm cuts files into pieces. */
    record PieceForm(Metainfo.Version version, int pieceLength) {

        MetainfoBuilder single(long length) {
            return new MetainfoBuilder(version, "single", pieceLength, List.of(new PayloadFile("single", length, 0)));
        }
    }

    int number() {
        return number;
    }

    ManifestEntry entry() {
        return entry;
    }

    Path file() {
        return file;
    }

    /** The hashes of its pieces, when it was taken. */
    MetainfoBuilder pieces() {
        return pieces;
    }

    /** How many runs it has. */
    int runs() {
        return (pieces.pieceCount() - 1) / piecesPerRun + 1;
    }

    /**
     * Does one run.
     *
     * @param buffer the caller's, for the bytes on their way
     */
    void take(int run, Place place, ByteBuffer buffer) throws IOException {
        ContentStore.Incoming target = begin(place);
        int first = run * piecesPerRun;
        int end = Math.min(first + piecesPerRun, pieces.pieceCount());
        MetainfoBuilder.Hasher hasher = pieces.hasher();
        try (SourceFile source = place.open(file, entry)) {
            source.position(pieces.payloadOffset(first));
            for (int piece = first; piece < end; piece++) {
                hasher.begin(piece);
                long from = pieces.payloadOffset(piece);
                int length = pieces.payloadLength(piece);
                for (int done = 0; done < length; ) {
                    buffer.clear().limit(Math.min(buffer.capacity(), length - done));
                    int bytes = place.read(source, buffer);
                    hasher.update(buffer.flip());
                    if (target != null) {
                        target.write(from + done, buffer.rewind());
                    }
                    done += bytes;
                }
                hasher.end();
            }
            if (end == pieces.pieceCount()) {
                source.requireEnd();
            }
        }
        if (runsLeft.decrementAndGet() == 0) {
            finish(place);
        }
    }

    private synchronized ContentStore.@Nullable Incoming begin(Place place) throws IOException {
        if (before == null) {
            Stamp stamp = SourceFile.stamp(file, entry);
            incoming = place.receive(entry);
            before = stamp;
        }
        return incoming;
    }

    private synchronized void finish(Place place) throws IOException {
        if (!SourceFile.stamp(file, entry).equals(before)) {
            throw CatalogueFaults.changed(entry.path());
        }
        place.taken(this, entry.withRoot(pieces.root(0)), incoming);
        close();
    }

    /** Deletes what was written and not committed. */
    @Override
    public synchronized void close() throws IOException {
        if (incoming != null) {
            ContentStore.Incoming writing = incoming;
            incoming = null;
            writing.close();
        }
    }
}
