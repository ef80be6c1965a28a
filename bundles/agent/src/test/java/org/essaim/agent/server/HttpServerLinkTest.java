/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.essaim.agent.server.ServerLink.Assignment;
import org.essaim.agent.server.ServerLink.Enrolment;
import org.essaim.agent.server.ServerLink.Feedback;
import org.essaim.agent.server.ServerLink.Inventory;
import org.essaim.agent.server.ServerLink.Kind;
import org.essaim.agent.server.ServerLink.PollReply;
import org.essaim.agent.server.ServerLink.Registration;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.PeerFault;
import org.essaim.api.RequestFault;
import org.essaim.api.TrustFault;
import org.essaim.api.fleet.ActionState;
import org.essaim.credentials.CertificateAuthority;
import org.essaim.credentials.P256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a real TLS server on loopback. */
class HttpServerLinkTest {

    private static final PatchId PATCH = new PatchId("app", "1.0+b2");

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private TlsServer server;
    private HttpServerLink link;
    private Identity identity;

    @BeforeEach
    void startAServer() throws Exception {
        server = new TlsServer(folder, "TLSv1.3");
        link = new HttpServerLink(server.token(), threads);
        identity = new Identity(new MachineId("pc-1"), "pc-1", "s3cret", server.pin, List.of());
    }

    @AfterEach
    void stopIt() {
        link.close();
        server.close();
        threads.shutdownNow();
    }

    @Test
    void aMachineRegistersWithTheServerWhoseKeyTheTokenNamesWhateverItsCertificateSays() {
        server.answer = exchange -> TlsServer.reply(
                exchange,
                200,
                "{\"machine\":\"pc-1\",\"credential\":\"c1\",\"serverTime\":5,\"keys\":[{\"id\":\"" + "ab".repeat(32)
                        + "\",\"spki\":\"AQID\"}],\"later\":{}}");
        Registration registration = get(link.register(
                new Enrolment("secret-123", "pc-1", "leiden", Map.of("room", "B12"), "1.0.0", "Linux", 9, "AQID")));
        assertThat(registration.machine()).isEqualTo(new MachineId("pc-1"));
        assertThat(registration.credential()).isEqualTo("c1");
        assertThat(registration.keys()).singleElement().satisfies(key -> assertThat(key.spki())
                .containsExactly(1, 2, 3));
        TlsServer.Request request = server.requests.get(0);
        assertThat(request.method() + " " + request.path()).isEqualTo("POST /agent/v1/register");
        assertThat(request.authorization()).isNull();
        assertThat(request.body())
                .isEqualTo(
                        "{\"protocol\":1,\"secret\":\"secret-123\",\"machine\":\"pc-1\",\"site\":\"leiden\","
                                + "\"agentVersion\":\"1.0.0\",\"platform\":\"Linux\",\"clock\":9,\"csr\":\"AQID\",\"labels\":{\"room\":\"B12\"}}");
    }

    @Test
    void aServerWithAnotherKeyIsRefusedAndLearnsNothing() {
        String other = (server.pin.charAt(0) == 'A' ? "B" : "A") + server.pin.substring(1);
        try (HttpServerLink wrong =
                new HttpServerLink(Token.parse("essaim1:" + server.address() + ":secret-123:" + other), threads)) {
            assertThat(fault(wrong.register(new Enrolment("secret-123", "pc-1", "", Map.of(), "1", "x", 0, "AQID"))))
                    .isInstanceOf(TrustFault.class)
                    .extracting(Fault::code)
                    .isEqualTo("WRONG_SERVER_KEY");
        }
        assertThat(server.requests).isEmpty();
    }

    @Test
    void aServerThatOnlySpeaksAnOlderTlsIsRefused() throws Exception {
        try (TlsServer old = new TlsServer(folder, "TLSv1.2");
                HttpServerLink toOld = new HttpServerLink(old.token(), threads)) {
            assertThat(fault(toOld.poll(identity, Optional.empty(), Duration.ZERO)))
                    .isInstanceOf(LocalFault.class);
            assertThat(old.requests).isEmpty();
        }
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws Exception {
        try (Socket silent = new Socket()) {
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // taken, but nobody listens
            assertUnreachable(silent.getLocalPort());
        }
    }

    private void assertUnreachable(int port) throws Exception {
        try (HttpServerLink nowhere =
                new HttpServerLink(Token.parse("essaim1:127.0.0.1:" + port + ":secret-123:" + server.pin), threads)) {
            Fault fault = fault(nowhere.poll(identity, Optional.empty(), Duration.ZERO));
            assertThat(fault).isInstanceOf(LocalFault.class);
            assertThat(fault.code()).isEqualTo("SERVER_UNREACHABLE");
            assertThat(fault.sentence()).contains("127.0.0.1:" + port);
        }
    }

    @Test
    void aPollCarriesTheCredentialAndTheEtagAndBringsTheOrders() {
        server.answer = exchange -> {
            if ("\"e1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                TlsServer.reply(exchange, 304, "");
                return;
            }
            exchange.getResponseHeaders().set("ETag", "\"e1\"");
            TlsServer.reply(
                    exchange,
                    200,
                    "{\"trackerEpoch\":\"t\",\"serverTime\":5,\"actions\":[{\"id\":3,\"type\":\"undo\",\"patch\":\"app:1\","
                            + "\"infoHash\":\"" + "ab".repeat(20) + "\",\"paused\":true}]}");
        };
        PollReply first = get(link.poll(identity, Optional.empty(), Duration.ofSeconds(50)));
        assertThat(first)
                .isEqualTo(new PollReply.Orders(
                        "\"e1\"",
                        "t",
                        5,
                        List.of(new Assignment(
                                3, Kind.UNDO, new PatchId("app", "1"), new InfoHash("ab".repeat(20)), true, false))));
        PollReply second = get(link.poll(identity, Optional.of("\"e1\""), Duration.ofSeconds(50)));
        assertThat(second).isEqualTo(new PollReply.Unchanged());
        assertThat(server.requests.get(0).path()).isEqualTo("/agent/v1/pc-1?wait=50");
        assertThat(server.requests.get(0).authorization()).isEqualTo("Bearer s3cret");
    }

    @Test
    void metainfoAndEnvelopeComeByteForByte() {
        server.answer = exchange ->
                TlsServer.reply(exchange, 200, exchange.getRequestURI().toString());
        assertThat(new String(get(link.metainfo(identity, PATCH)), StandardCharsets.UTF_8))
                .isEqualTo("/agent/v1/pc-1/patches/app/1.0+b2/metainfo");
        assertThat(new String(get(link.envelope(identity, PATCH)), StandardCharsets.UTF_8))
                .endsWith("/envelope");
    }

    @Test
    void feedbackAndInventoryAreJson() {
        server.answer = exchange -> TlsServer.reply(exchange, 200, "{}");
        get(link.feedback(
                identity,
                new Feedback(
                        3,
                        9,
                        ActionState.ERROR,
                        "why",
                        Optional.of("CODE"),
                        Optional.of("do"),
                        1,
                        2,
                        3,
                        4,
                        5,
                        Optional.empty())));
        get(link.inventory(
                identity,
                new Inventory(
                        "1.0.0", "Linux", "s", Map.of("a", "b"), 7, Map.of("app", "1"), Map.of("transfer", "2"), 8)));
        assertThat(server.requests.get(0).body())
                .isEqualTo(
                        "{\"action\":3,\"seq\":9,\"state\":\"ERROR\",\"detail\":\"why\",\"bytesHave\":1,"
                                + "\"bytesTotal\":2,\"bytesFromOrigin\":3,\"bytesFromPeers\":4,\"rate\":5,\"code\":\"CODE\",\"remedy\":\"do\"}");
        assertThat(server.requests.get(1).path()).isEqualTo("/agent/v1/pc-1/inventory");
        assertThat(server.requests.get(1).body())
                .contains("\"live\":{\"app\":\"1\"}")
                .contains("\"clock\":7")
                .contains("\"certificateUntil\":8");
    }

    @Test
    void aCertificateIsAskedForAndRead() throws Exception {
        CertificateAuthority authority = CertificateAuthority.make(Instant.EPOCH, new SecureRandom());
        KeyPair key = P256.generate();
        X509Certificate certificate =
                authority.issue(key.getPublic(), new MachineId("pc-1"), Instant.EPOCH, Duration.ofDays(7));
        ServerLink.Certified issued = new ServerLink.Certified(List.of(certificate), List.of(authority.certificate()));
        ObjectNode json = Json.object().put("serverTime", 5);
        Messages.put(json, issued);
        server.answer = exchange -> TlsServer.reply(exchange, 200, json.toString());

        ServerLink.Certified got = get(link.certify(identity, "AQID"));

        assertThat(got).isEqualTo(issued);
        assertThat(got.machine()).contains(new MachineId("pc-1"));
        TlsServer.Request request = server.requests.get(0);
        assertThat(request.method() + " " + request.path()).isEqualTo("POST /agent/v1/pc-1/certificate");
        assertThat(request.authorization()).startsWith("Bearer ");
        assertThat(request.body()).isEqualTo("{\"csr\":\"AQID\"}");
    }

    @Test
    void whatTheServerRefusesComesBackInItsOwnWords() {
        server.answer = exchange -> TlsServer.reply(
                exchange, 404, "{\"detail\":\"no such patch\",\"code\":\"NO_SUCH_PATCH\",\"remedy\":\"look\"}");
        Fault fault = fault(link.metainfo(identity, PATCH));
        assertThat(fault).isInstanceOf(RequestFault.class);
        assertThat(List.of(fault.code(), fault.sentence(), fault.remedy()))
                .containsExactly("NO_SUCH_PATCH", "no such patch", "look");
    }

    @Test
    void statusesThatMeanSomethingToTheAgentAreToldApart() {
        assertThat(codeFor(401, false)).isEqualTo(ServerLink.NOT_REGISTERED);
        assertThat(codeFor(401, true)).isEqualTo(ServerLink.TOKEN_REFUSED);
        assertThat(codeFor(403, true)).isEqualTo(ServerLink.TOKEN_REFUSED);
        assertThat(codeFor(426, false)).isEqualTo(ServerLink.AGENT_TOO_OLD);
        assertThat(codeFor(503, false)).isEqualTo("SERVER_BUSY");
        assertThat(codeFor(429, true)).isEqualTo("SERVER_BUSY");
        assertThat(codeFor(302, false)).isEqualTo("HTTP_302");
    }

    @Test
    void anAnswerThatIsTooLongIsBrokenOff() {
        server.answer = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] chunk = new byte[64 << 10];
            try (exchange) {
                for (int i = 0; i < 1000; i++) {
                    exchange.getResponseBody().write(chunk);
                }
            } catch (IOException expected) {
                assertThat(expected).isNotNull();
            }
        };
        assertThat(fault(link.envelope(identity, PATCH)))
                .isInstanceOf(PeerFault.class)
                .extracting(Fault::code)
                .isEqualTo("BAD_ANSWER");
    }

    @Test
    void anAnswerThatIsNoJsonIsTheServersFault() {
        server.answer = exchange -> TlsServer.reply(exchange, 200, "<html>");
        assertThat(fault(link.poll(identity, Optional.empty(), Duration.ZERO))).isInstanceOf(PeerFault.class);
    }

    @Test
    void aRequestThatIsTooLongIsNotSent() {
        assertThat(fault(link.post(identity, "announce", new byte[HttpServerLink.MAX_REQUEST + 1]))
                        .code())
                .isEqualTo("BAD_REQUEST");
        assertThat(fault(link.post(identity, "../register", new byte[0])).code())
                .isEqualTo("BAD_REQUEST");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void closingGivesUpTheLongPollAtOnce() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        server.answer = exchange -> {
            arrived.countDown();
            try {
                release.await(90, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        };
        CompletionStage<PollReply> poll = link.poll(identity, Optional.empty(), Duration.ofSeconds(50));
        assertThat(arrived.await(90, TimeUnit.SECONDS)).isTrue();
        link.close();
        assertThat(fault(poll).code()).isEqualTo("SERVER_UNREACHABLE");
        release.countDown();
    }

    private String codeFor(int status, boolean registering) {
        server.answer = exchange -> TlsServer.reply(exchange, status, "");
        return registering
                ? fault(link.register(new Enrolment("secret-123", "pc-1", "", Map.of(), "1", "x", 0, "AQID")))
                        .code()
                : fault(link.feedback(
                                identity,
                                new Feedback(
                                        1,
                                        1,
                                        ActionState.ASSIGNED,
                                        "",
                                        Optional.empty(),
                                        Optional.empty(),
                                        0,
                                        0,
                                        0,
                                        0,
                                        0,
                                        Optional.empty())))
                        .code();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
    }

    private static Fault fault(CompletionStage<?> stage) {
        try {
            Object value = get(stage);
            throw new AssertionError("it went well: " + value);
        } catch (CompletionException e) {
            return ChannelFaults.of(e);
        }
    }
}
