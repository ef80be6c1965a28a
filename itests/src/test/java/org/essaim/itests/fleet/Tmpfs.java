/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.fleet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small disk that can be full; only for root on Linux. One thread. */
final class Tmpfs implements AutoCloseable {

    private static final int BUFFER = 64 << 10;

    private final Path folder;

    private Tmpfs(Path folder) {
        this.folder = folder;
    }

    /** Whether this process may mount. */
    static boolean possible(Path scratch) {
        try {
            Path folder = Files.createDirectories(scratch.resolve("mount-probe"));
            boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "none", folder.toString()) == 0;
            if (mounted) {
                run("umount", folder.toString());
            }
            return mounted;
        } catch (IOException e) {
            return false;
        }
    }

    /** Puts a disk of so many bytes over a folder. */
    static Tmpfs over(Path folder, long bytes) {
        try {
            Files.createDirectories(folder);
            require("mount", "-t", "tmpfs", "-o", "mode=0700,size=" + bytes, "none", folder.toString());
            return new Tmpfs(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes it larger or smaller, so that so many bytes are free. */
    void leave(long bytes) throws IOException {
        FileStore store = Files.getFileStore(folder);
        long used = store.getTotalSpace() - store.getUsableSpace();
        require("mount", "-o", "remount,size=" + (used + bytes), folder.toString());
    }

    /** Fills it to the last byte with a file, to be deleted later. */
    Path fill() throws IOException {
        Path filler = folder.resolve("filler");
        byte[] bytes = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (Files.getFileStore(folder).getUsableSpace() > 0) {
                out.write(bytes);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
        return filler;
    }

    @Override
    public void close() {
        try {
            run("umount", "-l", folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void require(String... command) throws IOException {
        if (run(command) != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    private static int run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
