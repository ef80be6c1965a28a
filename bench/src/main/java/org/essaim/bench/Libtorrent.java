/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** libtorrent (Arvid Norberg's), driven through its Python binding. */
final class Libtorrent implements Client {

    private static final String PYTHON = "/usr/bin/python3";

    @Override
    public String name() {
        return "libtorrent";
    }

    @Override
    public Optional<String> missing() {
        try {
            if (Programs.succeeds(PYTHON, "-c", "import libtorrent")) {
                return Optional.empty();
            }
        } catch (IOException e) {
            // No Python at all.
        }
        return Optional.of("libtorrent is not installed (Debian: apt install python3-libtorrent)");
    }

    @Override
    public boolean takesSecondJob() {
        return false;
    }

    @Override
    public End sender(Path folder, LocalTracker tracker) throws IOException {
        return new NativeEnd(
                folder,
                true,
                tracker,
                Programs.freePort(),
                (job, to, port, complete) -> start("send", job, to, port, complete));
    }

    @Override
    public End receiver(Path folder, LocalTracker tracker) throws IOException {
        return new NativeEnd(
                folder,
                false,
                tracker,
                Programs.freePort(),
                (job, to, port, complete) -> start("receive", job, to, port, complete));
    }

    static ClientProcess start(String role, Job job, Path folder, int port, Path complete) throws IOException {
        Path script = complete.resolveSibling("libtorrent_end.py");
        try (InputStream in = Libtorrent.class.getResourceAsStream("libtorrent_end.py")) {
            if (in == null) {
                throw new IOException("libtorrent_end.py is not in this jar");
            }
            Files.write(script, in.readAllBytes());
        }
        List<String> command = List.of(
                PYTHON,
                script.toString(),
                role,
                job.torrent().toString(),
                folder.toString(),
                Integer.toString(port),
                complete.toString());
        return new ClientProcess(command, complete.resolveSibling(complete.getFileName() + ".d"));
    }
}
