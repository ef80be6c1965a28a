/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.api.RateLimit;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.api.transfer.CallListener;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress.State;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.testkit.transfer.Await;
import org.essaim.testkit.transfer.TestPayload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The component as a container of services drives it: configured, bound, configured anew, ended. */
class TransferComponentTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-06-15T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private final TestPayload payload = TestPayload.v2(100_000, 32 << 10, 1);
    private final TransferComponent component = new TransferComponent(new Told("0", "", 200, true), CLOCK);

    TransferComponentTest() throws UnknownHostException {}

    /** A configuration. */
    private record Told(String limit, String schedule, int connections, boolean lab)
            implements TransferComponent.Config {
        @Override
        public String host() {
            return "127.0.0.1";
        }

        @Override
        public int port() {
            return 0;
        }

        @Override
        public int swarm_connections() {
            return 50;
        }

        @Override
        public String download_limit() {
            return limit;
        }

        @Override
        public String download_schedule() {
            return schedule;
        }

        @Override
        public int buffers() {
            return 1;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return TransferComponent.Config.class;
        }
    }

    @AfterEach
    void end() {
        component.deactivate();
    }

    private TransferSession open() {
        return component.open(new TransferRequest(
                payload.infoHash(), payload.metainfo(), payload.full(), folder.resolve("state"), true));
    }

    private static Optional<Finding> finding(List<Finding> findings, String subject) {
        return findings.stream().filter(f -> f.subject().equals(subject)).findFirst();
    }

    @Test
    void beforeTheFirstSwarmThereIsNoEngine() {
        assertThat(component.running()).isEmpty();
        assertThat(component.figures()).isEmpty();
        assertThat(component.sessions()).isEmpty();
        assertThat(component.session(payload.infoHash())).isEmpty();
        assertThat(component.count()).isZero();
    }

    @Test
    void anotherLimitKeepsTheEngineAndItsSessions() {
        TransferSession session = open();
        Engine engine = component.running().orElseThrow();
        component.modified(new Told("5MB/s", "08:00-18:00 2MB/s", 200, true));
        assertThat(component.running()).containsSame(engine);
        assertThat(component.session(payload.infoHash())).containsSame(session);
        assertThat(component.figures().orElseThrow().download())
                .isEqualTo(new RateLimit(2_000_000, Optional.of(Instant.parse("2026-06-15T18:00:00Z"))));
        assertThat(finding(component.check(), "download limit").orElseThrow().sentence())
                .contains("2MB/s until 2026-06-15 18:00");
        assertThat(component.figures().orElseThrow().sessions()).isEqualTo(1);
        assertThat(component.figures().orElseThrow().mostConnections()).isEqualTo(200);
    }

    @Test
    void aLimitThatCannotBeReadIsNamedAndTheFormerStays() {
        component.modified(new Told("5MB/s", "", 200, true));
        component.modified(new Told("5MB/s", "Mun 1MB/s", 200, true));
        Finding finding = finding(component.check(), "download limit").orElseThrow();
        assertThat(finding.level()).isEqualTo(Level.FAIL);
        assertThat(finding.sentence()).contains("'Mun'").contains("stays 5MB/s");
    }

    @Test
    void anyOtherChangeReplacesTheEngine() {
        TransferSession session = open();
        Engine engine = component.running().orElseThrow();
        component.modified(new Told("0", "", 10, true));
        Await.until("the former is left", () -> session.progress().state() == State.CLOSED);
        TransferSession again = open();
        assertThat(component.running()).isPresent().get().isNotSameAs(engine);
        assertThat(again).isNotSameAs(session);
        assertThat(component.figures().orElseThrow().mostConnections()).isEqualTo(10);
        assertThat(session.completion().toCompletableFuture().join()).isInstanceOf(TransferOutcome.class);
    }

    @Test
    void withoutACertificateASessionSaysWhyNothingHappens() {
        component.modified(new Told("0", "", 200, false));
        TransferSession session = component.open(new TransferRequest(
                payload.infoHash(), payload.metainfo(), payload.empty(), folder.resolve("state"), false));
        Await.until("it waits", () -> session.progress().state() == State.BLOCKED);
        assertThat(session.progress().problem())
                .hasValueSatisfying(fault -> assertThat(fault.code()).isEqualTo("NO_CERTIFICATE"));
    }

    @Test
    void whoeverListensIsToldOfCallsForOtherSwarms() throws Exception {
        List<byte[]> called = new ArrayList<>();
        CallListener listener = name -> {
            synchronized (called) {
                called.add(name);
            }
        };
        component.bindCallListener(listener);
        open();
        int port = component.running().orElseThrow().port().orElseThrow();
        byte[] name = "somebody's swarm....".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
            java.nio.ByteBuffer hello = java.nio.ByteBuffer.allocate(org.essaim.protocol.wire.Handshake.LENGTH);
            org.essaim.protocol.wire.Handshake.of(name, new byte[20]).encode(hello);
            socket.getOutputStream().write(hello.array());
            assertThat(socket.getInputStream().read()).as("it is turned away").isEqualTo(-1);
        }
        synchronized (called) {
            assertThat(called).containsExactly(name);
        }
        component.unbindCallListener(listener);
    }
}
