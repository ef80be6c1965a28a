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

/** Transmission, which takes no addresses on loopback from a tracker: we call it. */
final class Transmission implements Client {

    @Override
    public String name() {
        return "transmission";
    }

    @Override
    public Optional<String> missing() {
        return Programs.find("transmission-cli").isPresent()
                ? Optional.empty()
                : Optional.of("transmission is not installed (Debian: apt install transmission-cli)");
    }

    @Override
    public boolean takesSecondJob() {
        return false;
    }

    @Override
    public End sender(Path folder, LocalTracker tracker) throws IOException {
        return new NativeEnd(folder, true, tracker, Programs.freePort(), Transmission::start);
    }

    @Override
    public End receiver(Path folder, LocalTracker tracker) throws IOException {
        return new NativeEnd(folder, false, tracker, Programs.freePort(), Transmission::start);
    }

    private static ClientProcess start(Job job, Path folder, int port, Path complete) throws IOException {
        Path hook = complete.resolveSibling(complete.getFileName() + ".sh");
        Files.writeString(hook, "#!/bin/sh\n: > '" + complete + "'\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
        Path own = complete.resolveSibling(complete.getFileName() + ".d");
        Path settings = Files.createDirectories(own.resolve("config")).resolve("settings.json");
        Files.writeString(
                settings,
                "{\"dht-enabled\":false,\"lpd-enabled\":false,\"pex-enabled\":false,\"utp-enabled\":false,"
                        + "\"bind-address-ipv4\":\"127.0.0.1\",\"port-forwarding-enabled\":false}");
        List<String> command = List.of(
                "transmission-cli",
                "--config-dir=" + settings.getParent(),
                "--download-dir=" + folder,
                "--port=" + port,
                "--no-portmap",
                "--encryption-tolerated",
                "--finish=" + hook,
                job.torrent().toString());
        return new ClientProcess(command, own);
    }
}
