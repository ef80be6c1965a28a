/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/** The stamps of a tree's files, in the order in which the manifest lists them. 32 bytes a file. Immutable. */
public final class Stamps {
    /** "ESTAMPS1". */
    private static final long FORMAT = 0x455354414D505331L;

    private final StampTable table;

    private Stamps(StampTable table) {
        this.table = table;
    }

    /**
     * Stamps every file that a manifest lists as it is now; {@link Stamp#NONE} where it is missing.
     *
     * @throws ManifestException when the manifest must not be used
     */
    public static Stamps take(Path manifest, Path tree) throws IOException, ManifestException {
        Builder stamps = new Builder();
        try (var in = new BufferedInputStream(Files.newInputStream(manifest));
                ManifestReader reader = new ManifestReader(in)) {
            for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                if (entry.get().type() == EntryType.FILE) {
                    stamps.add(now(tree.resolve(entry.get().path())));
                }
            }
        }
        return stamps.build();
    }

    /** How many files. */
    public int count() {
        return table.size();
    }

    /** The stamp of the manifest's {@code index}-th file, counted from 0 over entries of type file only. */
    public Stamp get(int index) {
        return table.get(index);
    }

    /** Writes to a temporary name, syncs and renames, so that there is the old content or the new one after a crash. */
    public static void write(Path file, Stamps stamps) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            OutputStream out = new java.io.BufferedOutputStream(Channels.newOutputStream(channel), 64 << 10);
            stamps.writeTo(out);
            out.flush();
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Folders.sync(file.toAbsolutePath().resolveSibling(""));
    }

    /** @throws IOException when the file cannot be read or is damaged */
    public static Stamps read(Path file) throws IOException {
        CheckedInputStream checked =
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 64 << 10), new CRC32C());
        try (DataInputStream in = new DataInputStream(checked)) {
            if (in.readLong() != FORMAT) {
                throw damaged(file);
            }
            int count = in.readInt();
            Builder stamps = new Builder();
            for (int i = 0; i < count; i++) {
                stamps.add(new Stamp(in.readLong(), in.readLong(), in.readLong(), in.readLong()));
            }
            if (checked.getChecksum().getValue() != in.readLong() || in.read() >= 0) {
                throw damaged(file);
            }
            return stamps.build();
        } catch (EOFException e) {
            throw damaged(file);
        }
    }

    private void writeTo(OutputStream target) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(target, new CRC32C());
        DataOutputStream out = new DataOutputStream(checked);
        out.writeLong(FORMAT);
        out.writeInt(count());
        for (int i = 0; i < count(); i++) {
            Stamp stamp = get(i);
            out.writeLong(stamp.size());
            out.writeLong(stamp.mtimeNanos());
            out.writeLong(stamp.ctimeNanos());
            out.writeLong(stamp.fileKey());
        }
        out.writeLong(checked.getChecksum().getValue());
        out.flush();
    }

    private static Stamp now(Path file) throws IOException {
        try {
            return Stamp.of(file);
        } catch (NoSuchFileException e) {
            return Stamp.NONE;
        }
    }

    private static IOException damaged(Path file) {
        return new IOException("'" + file + "' is damaged");
    }

    /** Takes stamps one by one, in the manifest's order. One thread. */
    public static final class Builder {
        private final StampTable table = new StampTable();

        /** Adds the stamp of the next file. */
        public Builder add(Stamp stamp) {
            table.add(stamp);
            return this;
        }

        /** All that were added. */
        public Stamps build() {
            return new Stamps(table.copy());
        }
    }
}
