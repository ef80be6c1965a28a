/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.essaim.api.LocalFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what belongs to the machine's user from one tree to another that is not live: files, links and folders that match the
 * patterns and differ from what was installed. Each file is copied beside the tree, synced and renamed into it, so that it
 * is there whole or not; doing it again copies only what changed since. What the user deleted comes back.
 */
final class Preserved {

    private static final Logger LOG = LoggerFactory.getLogger(Preserved.class);

    private final VersionFolder from;
    private final VersionFolder to;
    private final Patterns patterns;
    private final boolean lenient;
    private final Runnable beat;

    /** @param lenient leave behind what has no place in the other tree, instead of refusing */
    Preserved(VersionFolder from, VersionFolder to, Patterns patterns, boolean lenient, Runnable beat) {
        this.from = from;
        this.to = to;
        this.patterns = patterns;
        this.lenient = lenient;
        this.beat = beat;
    }

    void carry() throws IOException {
        if (patterns.none()) {
            return;
        }
        new TreeComparison(from, beat).run(new TreeComparison.Differences() {
            @Override
            public void changed(TreeCursor.Found found) throws IOException {
                added(found);
            }

            @Override
            public void added(TreeCursor.Found found) throws IOException {
                if (patterns.match(found.path())) {
                    carry(found);
                }
            }

            @Override
            public void missing(String path) {}
        });
    }

    private void carry(TreeCursor.Found found) throws IOException {
        Path target = to.tree().resolve(found.path());
        BasicFileAttributes kind = found.attributes();
        boolean folder = Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS);
        if (!makeFolders(found.path()) || folder && !kind.isDirectory()) {
            noPlace(found.path());
        } else if (kind.isDirectory()) {
            if (!folder) {
                Files.deleteIfExists(target);
                copy(found.file(), target);
            }
        } else if ((kind.isRegularFile() || kind.isSymbolicLink()) && !same(found, target)) {
            copy(found.file(), target);
        }
    }

    /** Makes missing folders above a path like those they come from; false where something else than a folder is in the way. */
    private boolean makeFolders(String path) throws IOException {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            Path folder = to.tree().resolve(path.substring(0, slash));
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                copy(from.tree().resolve(path.substring(0, slash)), folder);
            } else if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        return true;
    }

    private void noPlace(String path) {
        if (!lenient) {
            throw new LocalFault(
                    "LOCAL_CHANGES",
                    "'" + path + "' is preserved, but the other version has something else in its place",
                    "Move it away, or apply with --discard-local-changes; it stays in the previous version's folder.");
        }
        LOG.warn("'{}' is preserved, but has no place in {}; it stays in {}", path, to.tree(), from.tree());
    }

    /** Copies a file, a link, or a folder without what is in it. */
    private void copy(Path source, Path target) throws IOException {
        Path fresh = to.carry();
        Durable.deleteTree(fresh);
        Files.copy(source, fresh, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        if (Files.isRegularFile(fresh, LinkOption.NOFOLLOW_LINKS)) {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
        Durable.rename(fresh, target);
    }

    /** As it was copied before; the copy's time may have lost its nanoseconds. */
    private static boolean same(TreeCursor.Found found, Path target) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        BasicFileAttributes there = Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (found.attributes().isSymbolicLink() || there.isSymbolicLink()) {
            return found.attributes().isSymbolicLink()
                    && there.isSymbolicLink()
                    && Files.readSymbolicLink(found.file()).equals(Files.readSymbolicLink(target));
        }
        return there.isRegularFile()
                && there.size() == found.attributes().size()
                && TreeComparison.mode(target) == TreeComparison.mode(found.file())
                && there.lastModifiedTime().to(TimeUnit.MICROSECONDS)
                        == found.attributes().lastModifiedTime().to(TimeUnit.MICROSECONDS);
    }
}
