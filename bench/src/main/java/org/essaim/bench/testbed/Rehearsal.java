/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.essaim.protocol.MetainfoException;
import org.essaim.transfer.Engine;

/** Before a run: certificates, and one transfer on loopback, so that Java archives the classes that the hosts will load. */
public final class Rehearsal {

    private static final long PATIENCE_SECONDS = 120;

    private Rehearsal() {}

    /** @param arguments {@code tls} for mutual TLS */
    public static void main(String[] arguments)
            throws IOException, MetainfoException, InterruptedException, ExecutionException, TimeoutException {
        boolean tls = List.of(arguments).contains("tls");
        if (tls) {
            Certificates.make(Integer.parseInt(TestbedHost.variable("TB_CLIENTS")));
        }
        InetAddress loopback = InetAddress.getLoopbackAddress();
        Path work = Path.of(TestbedHost.variable("TB_WORK"), "rehearsal");
        TestbedPayload payload = TestbedPayload.given();
        try (MeetingPoint meeting = new MeetingPoint(1);
                Engine origin = TestbedPayload.engine(new InetSocketAddress(loopback, 0), !tls);
                Engine client = TestbedPayload.engine(new InetSocketAddress(loopback, 0), !tls)) {
            if (tls) {
                origin.credentials(Certificates.of("server"));
                client.credentials(Certificates.of("c001"));
            }
            origin.listen();
            client.listen();
            meeting.open(
                    new InetSocketAddress(loopback, 0),
                    new InetSocketAddress(loopback, origin.port().orElseThrow()));
            payload.open(origin, Path.of(TestbedHost.variable("TB_DATA")), work.resolve("origin"), true);
            client.peerSource(new PushedPeers(meeting.address(), "c001"));
            payload.open(client, work.resolve("data"), work.resolve("client"), false)
                    .completion()
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
