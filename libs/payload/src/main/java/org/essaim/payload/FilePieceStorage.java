/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.essaim.api.transfer.ContentChangedException;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.protocol.PayloadFile;

/**
 * A payload that lies in files: staged, installed, or in the server's content store. Whatever the number of files, only
 * so many are open at once. A failure of the disk, a full one too, is a {@link FileSystemException} that names the file.
 *
 * <p>Thread-safe. A thread that is interrupted while it reads or writes fails with {@link ClosedByInterruptException};
 * others that use the same file are not disturbed.
 */
public final class FilePieceStorage implements PieceStorage {
    /** How often a channel that an interrupted thread has closed is opened again for one read or write. */
    private static final int REOPENINGS = 64;

    private final FileTable files;
    private final ChannelCache channels;
    private final BitSet unsynced = new BitSet();

    FilePieceStorage(FileTable files, ChannelCache.Opener opener, int maxOpen) {
        this.files = files;
        channels = new ChannelCache(maxOpen, opener);
    }

    /**
     * A payload that is being fetched: each payload file is a sparse file in a folder, made when it is first used.
     *
     * @param files as the metainfo lists them
     * @param maxOpen files open at once at most, from 1 on
     * @throws IllegalArgumentException when a file's path could leave the folder, or the files leave a gap
     */
    public static FilePieceStorage staged(Path folder, List<PayloadFile> files, int maxOpen) {
        StagedFiles staged = new StagedFiles(folder, files);
        return new FilePieceStorage(staged, staged::open, maxOpen);
    }

    /**
     * A payload read from the tree that was made of it. Before each read the file's stamp is looked at; a file whose
     * stamp differs is hashed once, and stamped anew in memory or refused with a {@link ContentChangedException} from
     * then on.
     *
     * @param stamps as {@link Stamps#write} wrote them
     * @throws IOException when manifest or stamps cannot be read or do not belong together
     */
    public static FilePieceStorage installed(Path manifest, Path tree, Path stamps, int maxOpen) throws IOException {
        InstalledFiles installed = InstalledFiles.read(manifest, tree, stamps);
        return new FilePieceStorage(installed, installed::open, maxOpen);
    }

    /**
     * A payload that lies in files which only its owner writes, such as {@link PayloadLayout#segments}. Where a segment has a
     * stamp, a file that differs from it is refused.
     *
     * @param segments in payload order without a gap; not copied, must not change
     * @throws IllegalArgumentException when the segments leave a gap or overlap
     */
    public static FilePieceStorage readOnly(List<Segment> segments, int maxOpen) {
        SegmentFiles stored = new SegmentFiles(segments);
        return new FilePieceStorage(stored, stored::open, maxOpen);
    }

    @Override
    public long length() {
        return files.places().length();
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        each(offset, target, FilePieceStorage::fill);
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
        if (!files.writable()) {
            throw new IOException("this payload is read-only");
        }
        each(offset, source, this::drain);
    }

    @Override
    public void sync() throws IOException {
        BitSet left = takeUnsynced();
        Set<Path> folders = new LinkedHashSet<>();
        try {
            for (int file = left.nextSetBit(0); file >= 0; file = left.nextSetBit(0)) {
                onChannel(file, 0, ByteBuffer.allocate(0), (number, channel, position, none) -> channel.force(false));
                folders.add(files.file(file).toAbsolutePath().resolveSibling(""));
                left.clear(file);
            }
        } finally {
            putBack(left);
        }
        for (Path folder : folders) {
            Folders.sync(folder);
        }
    }

    @Override
    public void close() throws IOException {
        channels.close();
    }

    /** Does something with a part of a file. */
    @FunctionalInterface
    private interface Access {
        void run(int file, FileChannel channel, long position, ByteBuffer part) throws IOException;
    }

    private void each(long offset, ByteBuffer buffer, Access access) throws IOException {
        Places places = files.places();
        Objects.checkFromIndexSize(offset, buffer.remaining(), places.length());
        int file = places.find(offset);
        while (buffer.hasRemaining()) {
            int bytes = (int) Math.min(buffer.remaining(), places.end(file) - offset);
            if (bytes > 0) {
                ByteBuffer part = buffer.slice(buffer.position(), bytes);
                onChannel(file, offset - places.begin(file) + files.fileOffset(file), part, access);
                buffer.position(buffer.position() + bytes);
                offset += bytes;
            }
            file++;
        }
    }

    private void onChannel(int file, long position, ByteBuffer part, Access access) throws IOException {
        for (int attempt = 0; ; attempt++) {
            try {
                if (attempt(file, position, part.duplicate(), access)) {
                    return;
                }
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (ClosedChannelException e) {
                if (channels.isClosed() || attempt == REOPENINGS) {
                    throw e;
                }
            } catch (FileSystemException | ContentChangedException e) {
                throw e;
            } catch (IOException e) {
                throw named(file, e);
            }
        }
    }

    /** Answers false when the channel must be opened again. */
    private boolean attempt(int file, long position, ByteBuffer part, Access access) throws IOException {
        try (ChannelCache.Lease lease = channels.acquire(file)) {
            try {
                if (files.unchanged(file)) {
                    access.run(file, lease.channel(), position, part);
                    return true;
                }
                lease.discard();
                return false;
            } catch (ClosedChannelException e) {
                lease.discard();
                throw e;
            }
        }
    }

    private FileSystemException named(int file, IOException cause) {
        FileSystemException named = new FileSystemException(files.file(file).toString(), null, cause.getMessage());
        named.initCause(cause);
        return named;
    }

    private static void fill(int file, FileChannel channel, long position, ByteBuffer part) throws IOException {
        while (part.hasRemaining()) {
            int bytes = channel.read(part, position);
            if (bytes < 0) {
                throw new EOFException("the file ends before byte " + (position + part.remaining()));
            }
            position += bytes;
        }
    }

    private void drain(int file, FileChannel channel, long position, ByteBuffer part) throws IOException {
        synchronized (unsynced) {
            unsynced.set(file);
        }
        while (part.hasRemaining()) {
            position += channel.write(part, position);
        }
    }

    private BitSet takeUnsynced() {
        synchronized (unsynced) {
            BitSet taken = (BitSet) unsynced.clone();
            unsynced.clear();
            return taken;
        }
    }

    private void putBack(BitSet left) {
        synchronized (unsynced) {
            unsynced.or(left);
        }
    }
}
