/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.essaim.api.Sha256;
import org.essaim.payload.PayloadLayout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every content once, in a file named by its pieces root and its length: {@code content/ab/abcdef…-1234}. A file has this
 * name only when it is whole and on the disk. The root alone is no identity: the hashes of two blocks, written one after
 * the other, are 64 bytes with the very root of these blocks (BEP 52 marks neither leaves nor inner nodes).
 *
 * <p>{@link #sweep} deletes what no patch refers to, while a publication may run: from the beginning until the sweep
 * has ended, every root that a publication looks for is kept in mind, under the same lock under which the sweep
 * deletes. Thread-safe.
 */
final class ContentStore {

    private static final Pattern CONTENT = Pattern.compile("([0-9a-f]{64})-[0-9]{1,19}");
    private static final Pattern SHELF = Pattern.compile("[0-9a-f]{2}");
    private static final String INCOMING = "incoming";
    private static final String ABANDONED = "abandoned-";
    private static final Logger LOG = LoggerFactory.getLogger(ContentStore.class);

    private final Path folder;
    private final DiskRoom room;
    private final Consumer<String> failpoint;
    private final Object lock = new Object();
    /** The roots that are referred to, as far as they are known; nothing when the sweep has ended. */
    private @Nullable LongSet used = new LongSet();

    /** Lengths of large contents that may be here; nothing until the sweep has seen all patches. */
    private @Nullable LongSet lengths;

    private final BitSet shelves = new BitSet();

    private ContentStore(Path folder, DiskRoom room, Consumer<String> failpoint) {
        this.folder = folder;
        this.room = room;
        this.failpoint = failpoint;
    }

    /** Opens the store, and puts aside what a former process was writing. */
    static ContentStore open(Path folder, DiskRoom room, Consumer<String> failpoint) throws IOException {
        SyncedFiles.makeFolder(folder);
        Path incoming = folder.resolve(INCOMING);
        if (Files.exists(incoming)) {
            SyncedFiles.rename(incoming, folder.resolve(ABANDONED + UUID.randomUUID()));
        }
        SyncedFiles.makeFolder(incoming);
        return new ContentStore(folder, room, failpoint);
    }

    /** Where a content is, or would be. */
    Path file(Sha256 root, long length) {
        return folder.resolve(root.hex().substring(0, 2)).resolve(root.hex() + '-' + length);
    }

    DiskRoom room() {
        return room;
    }

    /** Whether the content is here; it is kept from now on, whatever the sweep finds. */
    boolean keep(Sha256 root, long length) throws IOException {
        synchronized (lock) {
            if (used != null) {
                used.add(key(root));
            }
            try {
                boolean here = Files.size(file(root, length)) == length;
                // Whoever wrote it may have ended before its name was forced to the disk.
                shelves.set(shelf(root));
                return here;
            } catch (NoSuchFileException e) {
                return false;
            }
        }
    }

    /** Whether a large content of this length may be here; when not, it certainly is not. */
    boolean mayHave(long length) {
        synchronized (lock) {
            return lengths == null || lengths.contains(length);
        }
    }

    /** Begins to write a content of a length that is known and a root that is not. */
    Incoming receive(long length) throws IOException {
        if (!room.has(length)) {
            throw new DiskRoom.NoRoomException();
        }
        return new Incoming(folder.resolve(INCOMING).resolve(UUID.randomUUID() + ".part"));
    }

    /** Forces the names of new contents to the disk. */
    void sync() throws IOException {
        BitSet changed;
        synchronized (lock) {
            changed = (BitSet) shelves.clone();
            shelves.clear();
        }
        for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
            SyncedFiles.forceFolder(folder.resolve(String.format("%02x", i)));
        }
        failpoint.accept("catalogue.content-synced");
    }

    /** Deletes a content that a failed publication has written. */
    void discard(Sha256 root, long length) throws IOException {
        Files.deleteIfExists(file(root, length));
    }

    /** Takes note of what a published patch refers to, before {@link #sweep}. */
    void mark(Sha256 root) {
        synchronized (lock) {
            if (used != null) {
                used.add(key(root));
            }
        }
    }

    /**
     * Deletes what nobody refers to. Call it when all patches that there were when the store was opened are marked.
     *
     * @param large lengths of their large contents
     * @return how many contents were deleted
     */
    int sweep(LongSet large) throws IOException {
        synchronized (lock) {
            lengths = large;
        }
        int swept = 0;
        try (DirectoryStream<Path> shelvesAndMore = Files.newDirectoryStream(folder)) {
            for (Path path : shelvesAndMore) {
                String name = path.getFileName().toString();
                if (name.startsWith(ABANDONED)) {
                    SyncedFiles.delete(path);
                } else if (SHELF.matcher(name).matches()) {
                    swept += sweepShelf(path);
                }
            }
        }
        synchronized (lock) {
            used = null;
        }
        return swept;
    }

    private int sweepShelf(Path shelf) throws IOException {
        int swept = 0;
        try (DirectoryStream<Path> contents = Files.newDirectoryStream(shelf)) {
            for (Path content : contents) {
                String name = content.getFileName().toString();
                Matcher form = CONTENT.matcher(name);
                if (form.matches() && deleteUnused(content, new Sha256(form.group(1)))) {
                    LOG.debug("Deleted content {}, which no patch refers to", name);
                    swept++;
                }
            }
        }
        return swept;
    }

    private boolean deleteUnused(Path content, Sha256 root) throws IOException {
        synchronized (lock) {
            boolean unused = used != null && !used.contains(key(root));
            return unused && Files.deleteIfExists(content);
        }
    }

    private static int shelf(Sha256 root) {
        return Integer.parseInt(root.hex().substring(0, 2), 16);
    }

    private static long key(Sha256 root) {
        return Long.parseUnsignedLong(root.hex().substring(0, 16), 16);
    }

    /** A content that is being written: in order by one thread, or in parts by several. */
    final class Incoming implements AutoCloseable {

        private static final int CHECKED_EVERY = 16 << 20;

        private final Path temporary;
        private final FileChannel channel;
        private long untilCheck = CHECKED_EVERY;
        private long end;
        private boolean inPlace;

        private Incoming(Path temporary) throws IOException {
            this.temporary = temporary;
            this.channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        /** Appends all that remains. */
        void write(ByteBuffer data) throws IOException {
            write(end, data);
        }

        /** Writes all that remains from {@code position} on. */
        void write(long position, ByteBuffer data) throws IOException {
            requireRoom(position, data.remaining());
            for (long at = position; data.hasRemaining(); ) {
                at += channel.write(data, at);
            }
        }

        private synchronized void requireRoom(long position, int bytes) throws IOException {
            untilCheck -= bytes;
            if (untilCheck < 0) {
                untilCheck = CHECKED_EVERY;
                if (!room.has(bytes)) {
                    throw new DiskRoom.NoRoomException();
                }
            }
            end = Math.max(end, position + bytes);
        }

        /**
         * Gives the content its name, unless it is here already, or in place of one that has lost bytes.
         *
         * @return whether there was none
         */
        boolean commit(Sha256 root, long length) throws IOException {
            failpoint.accept("catalogue.content-written");
            if (keep(root, length)) {
                return false;
            }
            channel.force(true);
            channel.close();
            failpoint.accept("catalogue.content-forced");
            Path file = file(root, length);
            Path shelf = folder.resolve(root.hex().substring(0, 2));
            if (!Files.isDirectory(shelf)) {
                SyncedFiles.makeFolder(shelf);
            }
            boolean isNew = !Files.exists(file);
            SyncedFiles.rename(temporary, file);
            inPlace = true;
            synchronized (lock) {
                shelves.set(shelf(root));
                if (lengths != null && length >= PayloadLayout.LARGE) {
                    lengths.add(length);
                }
            }
            failpoint.accept("catalogue.content-in-place");
            return isNew;
        }

        /** Deletes what was written and not committed. */
        @Override
        public void close() throws IOException {
            channel.close();
            if (!inPlace) {
                failpoint.accept("catalogue.clean-up");
                Files.deleteIfExists(temporary);
            }
        }
    }
}
