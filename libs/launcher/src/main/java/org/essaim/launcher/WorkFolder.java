/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a demo's Karafs live: a fresh folder each time. The last ones are kept, to be looked at. */
final class WorkFolder {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final Pattern NAMED = Pattern.compile("[0-9]{8}-[0-9]{6}(-[0-9]+)?");
    private static final String OWNER = "demo.pid";

    private WorkFolder() {}

    /**
     * Makes a folder below {@code parent}, and deletes older ones but for the newest.
     *
     * @param keep how many older ones stay
     * @param deleting told of each that is about to be deleted, which may take its time
     */
    static Path make(Path parent, LocalDateTime now, int keep, Consumer<Path> deleting) throws IOException {
        Files.createDirectories(parent);
        prune(parent, keep, deleting);
        String name = NAME.format(now);
        Path folder = parent.resolve(name);
        for (int number = 2; Files.exists(folder); number++) {
            folder = parent.resolve(name + "-" + number);
        }
        Files.createDirectory(folder);
        Files.writeString(
                folder.resolve(OWNER), Long.toString(ProcessHandle.current().pid()));
        return folder;
    }

    private static void prune(Path parent, int keep, Consumer<Path> deleting) throws IOException {
        List<Path> old = new ArrayList<>();
        try (Stream<Path> folders = Files.list(parent)) {
            folders.filter(folder ->
                            NAMED.matcher(folder.getFileName().toString()).matches())
                    .filter(folder -> !inUse(folder))
                    .sorted()
                    .forEach(old::add);
        }
        for (Path folder : old.subList(0, Math.max(0, old.size() - keep))) {
            deleting.accept(folder);
            delete(folder);
        }
    }

    /** Another demo may be running, or an earlier one still be up. */
    private static boolean inUse(Path folder) {
        try {
            long pid = Long.parseLong(Files.readString(folder.resolve(OWNER)).strip());
            return ProcessHandle.of(pid)
                    .flatMap(owner -> owner.info().command())
                    .filter(command -> command.endsWith("java"))
                    .isPresent();
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes basic) throws IOException {
                if (Files.getFileStore(each).supportsFileAttributeView("posix")) {
                    Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx------"));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes basic) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
