/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.essaim.payload.TreeHash;

/** A machine's folder, and trees to publish. */
final class Machine {

    final Path home;
    volatile long room = Long.MAX_VALUE / 2;

    Machine(Path home) {
        this.home = home;
    }

    JournalledApplier open() throws IOException {
        return open(step -> {});
    }

    JournalledApplier open(Consumer<String> failpoint) throws IOException {
        return open(home.resolve("live"), failpoint);
    }

    JournalledApplier open(Path live, Consumer<String> failpoint) throws IOException {
        LivePointer pointer = new LivePointer(live, home);
        JournalStore store = new JournalStore(home);
        TreeHandler trees = new TreeHandler(
                pointer, store, new Owners("root".equals(System.getProperty("user.name"))), path -> room, failpoint);
        return new JournalledApplier(
                home, store, pointer, trees, () -> Instant.ofEpochSecond(1_700_000_000), failpoint);
    }

    Path live() {
        return home.resolve("live/app");
    }

    /** Hash of what users see, {@code none} where nothing is live. */
    String liveHash() throws IOException {
        return Files.exists(live(), LinkOption.NOFOLLOW_LINKS) ? TreeHash.of(live()) : "none";
    }

    /** Names in the folder of the patch's versions. */
    List<String> versions() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("versions/app"))) {
            return files.map(file -> file.getFileName().toString().replaceAll("-[0-9a-f]{12}", ""))
                    .sorted()
                    .toList();
        }
    }

    boolean hasJournal() {
        return Files.exists(home.resolve("journal/app.json"));
    }

    /** A tree with everything that a tree can have. */
    static Path tree(Path folder, int seed) throws IOException {
        Random random = new Random(seed);
        write(folder.resolve("bin/run"), "#!/bin/sh\necho " + seed + "\n", "rwxr-xr-x");
        write(folder.resolve("conf/app.cfg"), "level=" + seed + "\n", "rw-r--r--");
        write(folder.resolve("lib/a-" + seed + ".jar"), "same in all versions", "rw-r--r--");
        write(folder.resolve("lib/copy.jar"), "same in all versions", "r--r--r--");
        write(folder.resolve("lib-extra/empty"), "", "rw-------");
        byte[] large = new byte[(1 << 20) + 12_345];
        random.nextBytes(large);
        Files.write(folder.resolve("lib/large.bin"), large);
        Files.createDirectories(folder.resolve("var/empty"));
        Files.setPosixFilePermissions(folder.resolve("var"), PosixFilePermissions.fromString("r-xr-x---"));
        Files.createSymbolicLink(folder.resolve("current"), Path.of("lib/large.bin"));
        Files.setLastModifiedTime(folder.resolve("bin/run"), FileTime.fromMillis(1_234_567_000L + seed * 1000L));
        Files.setLastModifiedTime(folder.resolve("bin"), FileTime.fromMillis(1_000_000_000L));
        return folder;
    }

    static void write(Path file, String content, String mode) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
