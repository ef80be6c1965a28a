/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Dirk Engling's opentracker, as Debian builds it: it tracks what its whitelist names. */
final class Opentracker implements TrackerProgram {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "opentracker";
    }

    @Override
    public Optional<String> missing() {
        return Programs.find("opentracker").isPresent()
                ? Optional.empty()
                : Optional.of("opentracker is not installed (Debian: apt install opentracker)");
    }

    @Override
    public Running start(List<String> prefix, Path folder, Path infoHashes) throws IOException, InterruptedException {
        // Started by root it changes its root to the folder and becomes nobody, who must be able to read there.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(infoHashes, PosixFilePermissions.fromString("rw-r--r--"));
        int port = Programs.freePort();
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("opentracker", "-i", "127.0.0.1", "-p", Integer.toString(port)));
        command.addAll(
                List.of("-d", folder.toString(), "-w", infoHashes.getFileName().toString()));
        ClientProcess process = new ClientProcess(command, folder);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!takesConnections(port)) {
            process.alive();
            if (System.nanoTime() > deadline) {
                process.close();
                throw new IOException("opentracker does not listen within " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(10);
        }
        return new Running(process, port);
    }

    private static boolean takesConnections(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
