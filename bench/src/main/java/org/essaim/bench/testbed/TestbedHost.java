/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferSession;
import org.essaim.protocol.MetainfoException;
import org.essaim.transfer.Engine;

/**
 * One host of a testbed: the server seeds and introduces, a client waits for the start, fetches, and says that it is done by
 * a file. What it needs to know comes in {@code TB_…} variables. Runs until it is ended.
 */
public final class TestbedHost {

    private static final int PORT = 6881;
    private static final int MEETING = 6969;
    private static final long LOOK_MILLIS = 20;

    private final Path folder = Path.of(variable("TB_DIR"));
    private final String host = variable("TB_HOST");
    private final InetAddress own = InetAddress.getByName(variable("TB_IP"));
    private final InetAddress server = InetAddress.getByName(variable("TB_SERVER"));
    private final TestbedPayload payload = TestbedPayload.given();
    private final Engine engine;

    private TestbedHost(boolean tls) throws IOException, MetainfoException {
        engine = TestbedPayload.engine(new InetSocketAddress(own, PORT), !tls);
        if (tls) {
            engine.credentials(Certificates.of(host));
        }
    }

    /** @param arguments {@code tls} for mutual TLS */
    public static void main(String[] arguments) throws IOException, MetainfoException, InterruptedException {
        boolean tls = List.of(arguments).contains("tls");
        Path folder = Path.of(variable("TB_DIR"));
        if (!Files.exists(folder.resolve("state"))) { // who is started again has no time for that, as in life
            WarmUp.run(folder.resolve("warm-up"), tls);
        }
        TestbedHost host = new TestbedHost(tls);
        if (variable("TB_ROLE").equals("server")) {
            host.serve();
        } else {
            host.fetch();
        }
        new CountDownLatch(1).await();
    }

    /** What the testbed says. */
    static String variable(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set: this is started by a network testbed");
        }
        return value;
    }

    private void serve() throws IOException, InterruptedException {
        MeetingPoint meeting = new MeetingPoint(new InetSocketAddress(own, PORT), TestbedHost::sites);
        engine.listen();
        engine.peerSource(meeting);
        CountDownLatch ready = new CountDownLatch(1);
        open(true).completion().thenRun(ready::countDown);
        ready.await();
        Files.writeString(folder.resolve("ready"), "");
        meeting.open(new InetSocketAddress(own, MEETING));
    }

    /** How many sites the hosts are in, as they have left a mark for before the start. */
    private static int sites() {
        String[] marks = Path.of(variable("TB_WORK"), "sites").toFile().list();
        return marks == null ? 0 : marks.length;
    }

    private void fetch() throws IOException, InterruptedException {
        engine.listen();
        Files.writeString(folder.resolve("ready"), "");
        while (!Files.exists(Path.of(variable("TB_GO")))) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS); // the file is all that the testbed has to say
        }
        int site = Integer.parseInt(variable("TB_SITE")) - 1;
        double uplink = Double.parseDouble(variable("TB_UP"));
        engine.peerSource(new PushedPeers(new InetSocketAddress(server, MEETING), host, site, uplink));
        open(false).completion().thenAccept(this::done);
    }

    private TransferSession open(boolean complete) throws IOException {
        return payload.open(engine, Path.of(variable("TB_DATA")), folder.resolve("state"), complete);
    }

    private void done(TransferOutcome outcome) {
        try {
            if (outcome instanceof TransferOutcome.Complete) {
                Path said = Files.writeString(folder.resolve("done.new"), "");
                Files.move(said, folder.resolve("done"), StandardCopyOption.ATOMIC_MOVE);
            } else {
                System.out.println(outcome);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
