/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** aria2, the fastest of the usual clients. */
final class Aria2 implements Client {

    @Override
    public String name() {
        return "aria2";
    }

    @Override
    public Optional<String> missing() {
        return Programs.find("aria2c").isPresent()
                ? Optional.empty()
                : Optional.of("aria2 is not installed (Debian: apt install aria2)");
    }

    @Override
    public boolean takesSecondJob() {
        return false;
    }

    @Override
    public End sender(Path folder, LocalTracker tracker) throws IOException {
        return new NativeEnd(folder, true, tracker, Programs.freePort(), Aria2::start);
    }

    @Override
    public End receiver(Path folder, LocalTracker tracker) throws IOException {
        return new NativeEnd(folder, false, tracker, Programs.freePort(), Aria2::start);
    }

    static ClientProcess start(Job job, Path folder, int port, Path complete) throws IOException {
        Path hook = complete.resolveSibling(complete.getFileName() + ".sh");
        Files.writeString(hook, "#!/bin/sh\n: > '" + complete + "'\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
        List<String> command = List.of(
                "aria2c",
                "--no-conf",
                "--dir=" + folder,
                "--listen-port=" + port,
                "--enable-dht=false",
                "--enable-dht6=false",
                "--enable-peer-exchange=false",
                "--bt-enable-lpd=false",
                "--disable-ipv6=true",
                "--file-allocation=none",
                "--seed-ratio=0.0",
                "--bt-seed-unverified=true",
                "--bt-max-peers=0",
                "--summary-interval=0",
                "--console-log-level=warn",
                "--show-console-readout=false",
                "--on-bt-download-complete=" + hook,
                job.torrent().toString());
        return new ClientProcess(command, complete.resolveSibling(complete.getFileName() + ".d"));
    }
}
