/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.protocol.Metainfo;
import org.essaim.transfer.core.EngineLimits;
import org.essaim.transfer.disk.FileStorage;

/** An engine in a process of its own that fetches one payload from one origin into a folder, and can be killed. */
final class EngineProcess {

    /** Its memory for pieces: what has been asked for and is not written yet has a place there. */
    static final int BUFFERS = 4 << 20;

    private static final String READY = "ready ";
    private static final String HAVE = "have ";
    private static final long LOOK_NANOS = 1_000_000;

    private final Process process;
    private final BufferedReader output;
    private long have;

    private EngineProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts one. */
    static EngineProcess start(Path folder, int originsPort) throws IOException {
        return new EngineProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EngineProcess.class.getName(),
                        folder.toString(),
                        String.valueOf(originsPort))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("errors").toFile()))
                .start());
    }

    /** Waits until it has looked at the disk; how many bytes it has found there. */
    long ready() throws IOException {
        String line = output.readLine();
        if (line == null || !line.startsWith(READY)) {
            throw new IOException("it said " + line);
        }
        have = Long.parseLong(line.substring(READY.length()));
        return have;
    }

    /** Waits until it has so many bytes, or everything. */
    void awaitHave(long bytes) throws IOException {
        while (have < bytes && hear()) {
            continue;
        }
    }

    /** Kills it ({@code kill -9}) at once; how many bytes it had last said to have. */
    long kill() throws IOException, InterruptedException {
        process.destroyForcibly();
        while (hear()) {
            continue;
        }
        process.waitFor();
        return have;
    }

    /** Waits for its end, which is that of the download. @return its exit code */
    int awaitEnd() throws IOException, InterruptedException {
        while (hear()) {
            continue;
        }
        return process.waitFor();
    }

    private boolean hear() {
        try {
            String line = output.readLine();
            if (line != null && line.startsWith(HAVE) && line.endsWith(".")) { // else it was cut off by the kill
                have = Long.parseLong(line.substring(HAVE.length(), line.length() - 1));
            }
            return line != null;
        } catch (IOException e) {
            return false; // the stream of a killed process
        }
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        byte[] metainfo = Files.readAllBytes(folder.resolve("metainfo"));
        Metainfo parsed = Metainfo.parse(metainfo);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        PeerEndpoint origin = new PeerEndpoint(
                MachineId.ORIGIN, new InetSocketAddress(loopback, Integer.parseInt(arguments[1])), true);
        TestEngine engine = TestEngine.start(new EngineOptions(loopback, 0, true, EngineLimits.USUAL, BUFFERS, 2));
        engine.peerSource(new OneOrigin(origin));
        FileStorage storage = new FileStorage(folder.resolve("payload"), parsed.totalLength());
        TransferSession session = engine.transfer()
                .open(new TransferRequest(parsed.infoHash(), metainfo, storage, folder.resolve("state"), false));
        while (session.progress().state() == TransferProgress.State.CHECKING) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        long told = session.progress().bytesHave();
        System.out.println(READY + told);
        var completion = session.completion().toCompletableFuture();
        while (!completion.isDone()) {
            long now = session.progress().bytesHave();
            if (now != told) {
                told = now;
                System.out.println(HAVE + now + ".");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        engine.close();
        storage.close();
    }

    /** Names the one peer there is. */
    private record OneOrigin(PeerEndpoint origin) implements PeerSource {

        @Override
        public Membership join(SwarmMember member) {
            member.onPeers(List.of(origin));
            return new Membership() {
                @Override
                public void announceNow() {
                    member.onPeers(List.of(origin));
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void reannounce() {}
    }
}
