/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.essaim.api.Sha256;
import org.essaim.payload.EntryType;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.ManifestException;
import org.essaim.payload.ManifestHeader;
import org.essaim.payload.ManifestReader;
import org.essaim.payload.PathRules;
import org.essaim.payload.Stamp;
import org.essaim.payload.Stamps;
import org.essaim.protocol.PiecesRootHasher;

/**
 * Holds a tree against the manifest that it was made of. A file whose stamp is as it was is taken as it is; another is hashed, so
 * that a file which was only touched or copied is no change. Owners and times are not compared. One thread.
 */
final class TreeComparison {

    private final VersionFolder version;
    private final Runnable beat;
    private final ByteBuffer buffer = ByteBuffer.allocate(256 << 10);
    private int files;

    /** @param beat called for every path; may throw to stop */
    TreeComparison(VersionFolder version, Runnable beat) {
        this.version = version;
        this.beat = beat;
    }

    /** Is told what differs, in the manifest's order. */
    interface Differences {

        /** Another content, mode or kind than the manifest's. */
        void changed(TreeCursor.Found found) throws IOException;

        /** Not in the manifest. */
        void added(TreeCursor.Found found) throws IOException;

        /** In the manifest alone. */
        void missing(String path) throws IOException;
    }

    /** The manifest's header. */
    static ManifestHeader header(VersionFolder version) throws IOException {
        try (ManifestReader reader = open(version)) {
            return reader.header();
        } catch (ManifestException e) {
            throw damaged(version, e);
        }
    }

    static ManifestReader open(VersionFolder version) throws IOException, ManifestException {
        return new ManifestReader(new BufferedInputStream(Files.newInputStream(version.manifest()), 64 << 10));
    }

    static IOException damaged(VersionFolder version, Exception e) {
        return new IOException(version.manifest() + " is damaged: " + e.getMessage(), e);
    }

    void run(Differences differences) throws IOException {
        Stamps stamps = Stamps.read(version.stamps());
        files = 0;
        try (ManifestReader reader = open(version)) {
            TreeCursor cursor = new TreeCursor(version.tree());
            Optional<ManifestEntry> entry = reader.next();
            Optional<TreeCursor.Found> found = cursor.next();
            while (entry.isPresent() || found.isPresent()) {
                beat.run();
                int order = entry.isEmpty()
                        ? 1
                        : found.isEmpty()
                                ? -1
                                : PathRules.BYTE_ORDER.compare(
                                        entry.get().path(), found.get().path());
                if (order == 0 && changed(entry.get(), found.get(), stamps)) {
                    differences.changed(found.get());
                } else if (order > 0) {
                    differences.added(found.get());
                } else if (order < 0) {
                    differences.missing(entry.get().path());
                }
                if (order <= 0) {
                    files += entry.get().type() == EntryType.FILE ? 1 : 0;
                    entry = reader.next();
                }
                if (order >= 0) {
                    found = cursor.next();
                }
            }
        } catch (ManifestException e) {
            throw damaged(version, e);
        }
    }

    private boolean changed(ManifestEntry entry, TreeCursor.Found found, Stamps stamps) throws IOException {
        return switch (entry.type()) {
            case DIRECTORY -> !found.attributes().isDirectory() || mode(found.file()) != expected(entry, found.file());
            case LINK ->
                !found.attributes().isSymbolicLink()
                        || !Files.readSymbolicLink(found.file())
                                .toString()
                                .equals(entry.target().orElse(""));
            case FILE ->
                !found.attributes().isRegularFile()
                        || !Stamp.of(found.file()).equals(stamps.get(files)) && otherFile(entry, found);
        };
    }

    private boolean otherFile(ManifestEntry entry, TreeCursor.Found found) throws IOException {
        return found.attributes().size() != entry.size()
                || mode(found.file()) != expected(entry, found.file())
                || !entry.root().equals(Optional.of(root(found.file())));
    }

    /** Permission bits as they are; 0 where there are none. */
    static int mode(Path path) throws IOException {
        return Durable.posix(path)
                ? (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777
                : 0;
    }

    /** Permission bits as the manifest has them; 0 where there are none. */
    static int expected(ManifestEntry entry, Path path) {
        return Durable.posix(path) ? entry.mode() : 0;
    }

    private Sha256 root(Path file) throws IOException {
        PiecesRootHasher hasher = new PiecesRootHasher();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int bytes = channel.read(buffer.clear()); bytes >= 0; bytes = channel.read(buffer.clear())) {
                hasher.update(buffer.flip());
                beat.run();
            }
        }
        return hasher.root();
    }
}
