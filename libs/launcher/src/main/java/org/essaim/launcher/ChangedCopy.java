/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.essaim.payload.EntryType;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.TreeScanner;
import org.jspecify.annotations.Nullable;

/** A second version of a tree: a copy in which files were changed, added and removed, and a mode is another. */
final class ChangedCopy {
    private static final int CHANGED = 3;
    /** Fewer files than this are all kept. */
    private static final int FEW = 3;

    private ChangedCopy() {}

    /**
     * Copies a tree and changes the copy, the same way each time.
     *
     * @return what was changed, for people
     */
    static List<String> make(Path tree, Path copy) throws IOException {
        copy(tree, copy);
        List<String> files = TreeScanner.scan(copy).stream()
                .filter(entry -> entry.type() == EntryType.FILE)
                .map(ManifestEntry::path)
                .toList();
        List<String> changes = new ArrayList<>();
        // The last two are for other changes.
        int candidates = files.size() > FEW ? files.size() - 2 : files.size();
        int changed = Math.min(CHANGED, candidates);
        for (int i = 0; i < changed; i++) {
            String path = files.get(i * candidates / changed);
            append(copy.resolve(path));
            changes.add("changed " + path);
        }
        String added = "essaim-demo-added.txt";
        while (Files.exists(copy.resolve(added), LinkOption.NOFOLLOW_LINKS)) {
            added = "new-" + added;
        }
        Files.writeString(copy.resolve(added), "Added by the second version.\n", StandardOpenOption.CREATE_NEW);
        changes.add("added " + added);
        if (!files.isEmpty()) {
            String flipped = files.get(files.size() - 1);
            flipMode(copy.resolve(flipped));
            changes.add("changed the mode of " + flipped);
        }
        if (files.size() > FEW) {
            String removed = files.get(files.size() - 2);
            delete(copy.resolve(removed));
            changes.add("removed " + removed);
        }
        return changes;
    }

    private static void append(Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        Files.setPosixFilePermissions(file, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        Files.write(file, "\nsecond version\n".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        Files.setPosixFilePermissions(file, mode);
    }

    private static void flipMode(Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (!mode.remove(PosixFilePermission.GROUP_EXECUTE)) {
            mode.add(PosixFilePermission.GROUP_EXECUTE);
        }
        Files.setPosixFilePermissions(file, mode);
    }

    private static void delete(Path file) throws IOException {
        Path folder = java.util.Objects.requireNonNull(file.getParent());
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder);
        Files.setPosixFilePermissions(folder, writable(mode));
        Files.delete(file);
        Files.setPosixFilePermissions(folder, mode);
    }

    private static Set<PosixFilePermission> writable(Set<PosixFilePermission> mode) {
        Set<PosixFilePermission> writable = new java.util.HashSet<>(mode);
        writable.add(PosixFilePermission.OWNER_WRITE);
        writable.add(PosixFilePermission.OWNER_EXECUTE);
        return writable;
    }

    /** Links as links, modes and times as they are; a folder gets its mode when it is full. */
    private static void copy(Path tree, Path copy) throws IOException {
        Path source = tree.toRealPath();
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes basic) throws IOException {
                Files.createDirectories(copy.resolve(source.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes basic) throws IOException {
                Files.copy(
                        file,
                        copy.resolve(source.relativize(file)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (!folder.equals(source)) {
                    Files.setPosixFilePermissions(
                            copy.resolve(source.relativize(folder)), Files.getPosixFilePermissions(folder));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
