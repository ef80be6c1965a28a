/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.essaim.api.LocalFault;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.server.rollouts.FleetOf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway behind the real port. */
class ChannelServerTest {

    private static final String HOST = "127.0.0.1";

    static {
        // The certificate names no host; agents look at the key alone.
        System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    }

    @TempDir
    Path folder;

    private GatewayOf gateway;
    private ServerIdentity identity;
    private ChannelServer server;
    private SSLContext tls;
    private HttpClient agent;

    @BeforeEach
    void open() throws Exception {
        gateway = new GatewayOf(folder);
        identity = ServerIdentity.open(folder.resolve("keys"), gateway.fleet.clock, new SecureRandom(), step -> {});
        server = open(0);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", identity.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        agent = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @AfterEach
    void close() {
        server.close();
        gateway.close();
    }

    @Test
    void anAgentRegistersPollsAndIsWokenByARollout() throws Exception {
        HttpResponse<byte[]> registered = post("/agent/v1/register", "", gateway.registration("lab-07"));
        assertThat(registered.statusCode()).isEqualTo(200);
        assertThat(registered.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        String credential = AgentCall.json(registered.body()).path("credential").textValue();
        HttpResponse<byte[]> first =
                agent.send(get("/agent/v1/lab-07?wait=50", credential, ""), BodyHandlers.ofByteArray());
        String etag = first.headers().firstValue("ETag").orElseThrow();

        CompletableFuture<HttpResponse<byte[]>> waiting =
                agent.sendAsync(get("/agent/v1/lab-07?wait=50", credential, etag), BodyHandlers.ofByteArray());
        until(() -> gateway.polls.waiting() == 1);
        gateway.fleet.started(FleetOf.APP1);

        HttpResponse<byte[]> woken = waiting.get(120, TimeUnit.SECONDS);
        assertThat(AgentCall.json(woken.body()).path("actions")).hasSize(1);
        assertThat(gateway.fleet.machines.machines().get(0).address()).isEqualTo(HOST);
    }

    @Test
    void aPollWhoseTimeIsOverIsAnsweredNotModified() throws Exception {
        String credential = gateway.register("lab-07");
        HttpResponse<byte[]> first = agent.send(get("/agent/v1/lab-07", credential, ""), BodyHandlers.ofByteArray());
        String etag = first.headers().firstValue("ETag").orElseThrow();

        HttpResponse<byte[]> reply =
                agent.send(get("/agent/v1/lab-07?wait=1", credential, etag), BodyHandlers.ofByteArray());

        assertThat(reply.statusCode()).isEqualTo(304);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.headers().firstValue("ETag")).contains(etag);
    }

    @Test
    void manyAgentsWaitOnFewThreads() throws Exception {
        int agents = 60;
        List<CompletableFuture<HttpResponse<byte[]>>> waiting = new ArrayList<>();
        for (int i = 0; i < agents; i++) {
            String credential = gateway.register("m" + i);
            String etag = gateway.now(AgentCall.get("/agent/v1/m" + i, credential))
                    .etag()
                    .orElseThrow();
            waiting.add(
                    agent.sendAsync(get("/agent/v1/m" + i + "?wait=50", credential, etag), BodyHandlers.ofByteArray()));
        }
        until(() -> gateway.polls.waiting() == agents);
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("essaim-agents")))
                .hasSizeLessThanOrEqualTo(8);

        gateway.fleet.started(FleetOf.APP1);

        for (CompletableFuture<HttpResponse<byte[]>> reply : waiting) {
            assertThat(reply.get(120, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void nothingButTheChannelIsAnsweredAndNothingIsSaidOfTheServer() throws Exception {
        for (String path : List.of("/", "/system/console", "/agent/v1/", "/agent/v1/../../x")) {
            HttpResponse<byte[]> reply = agent.send(get(path, "x", ""), BodyHandlers.ofByteArray());

            assertThat(reply.statusCode()).isIn(400, 401, 404);
            assertThat(reply.headers().firstValue("Server")).isEmpty();
            assertThat(new String(reply.body(), StandardCharsets.UTF_8)).doesNotContainIgnoringCase("jetty");
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        String large = "{'x':'" + "y".repeat(AgentGateway.MAX_BODY) + "'}";

        HttpResponse<byte[]> reply = post("/agent/v1/register", "", large);

        assertThat(reply.statusCode()).isEqualTo(413);
        assertThat(AgentCall.json(reply.body()).path("code").textValue()).isEqualTo("BODY_TOO_LARGE");
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/agent/v1/lab-07"))
                .header("X-Large", "y".repeat(20_000))
                .build();

        assertThat(agent.send(request, BodyHandlers.ofByteArray()).statusCode()).isEqualTo(431);
    }

    @Test
    void olderTlsAndPlainHttpAreRefused() throws Exception {
        try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(HOST, server.port())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            // An alert, unless the end of the connection has overtaken it.
            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
        try (Socket socket = new Socket(HOST, server.port())) {
            socket.setSoTimeout(120_000);
            OutputStream out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(answer(socket.getInputStream())).doesNotContain("HTTP/1.1 200");
        }
    }

    @Test
    void aTakenPortIsAFaultThatSaysWhatToSet() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            assertThatThrownBy(() -> open(other.getLocalPort())).isInstanceOfSatisfying(LocalFault.class, fault -> {
                assertThat(fault.code()).isEqualTo("PORT_TAKEN");
                assertThat(fault.sentence()).contains(HOST + ":" + other.getLocalPort());
                assertThat(fault.remedy()).contains("agents.port");
            });
        }
        assertThatThrownBy(() -> ChannelServer.open(
                        new ChannelServer.Settings("no.such.host.invalid", 0, 8, 10), identity, gateway.gateway))
                .hasFieldOrPropertyWithValue("code", "BAD_HOST");
        assertThatThrownBy(() -> ChannelServer.open(
                        new ChannelServer.Settings("192.0.2.1", 0, 8, 10), identity, gateway.gateway))
                .hasFieldOrPropertyWithValue("code", "BAD_HOST");
    }

    @Test
    void thePortIsOpenedAsSoonAsItIsFreeAndTheDoctorSaysSoMeanwhile() throws Exception {
        Channel channel;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            int port = other.getLocalPort();
            channel = new Channel(() -> open(port), gateway.timer, List::of);
            assertThat(channel.check()).extracting("level").containsExactly(Level.WARN);
            channel.open();
            assertThat(channel.check()).singleElement().satisfies(finding -> {
                assertThat(finding.level()).isEqualTo(Level.FAIL);
                assertThat(finding.remedy()).contains("agents.port");
            });
            assertThat(channel.port()).isEmpty();
        }

        channel.open();

        assertThat(channel.check()).extracting("level").containsExactly(Level.OK);
        assertThat(channel.port()).isPresent();
        channel.close();
        channel.open();
        assertThat(channel.port()).isEmpty();
    }

    /** What comes before the connection is closed or reset. */
    private static String answer(InputStream in) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            in.transferTo(answer);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still connected", e);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private ChannelServer open(int port) {
        return ChannelServer.open(new ChannelServer.Settings(HOST, port, 8, 1000), identity, gateway.gateway);
    }

    private URI uri(String path) {
        return URI.create("https://" + HOST + ':' + server.port() + path);
    }

    private HttpRequest get(String path, String credential, String etag) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + credential);
        return (etag.isEmpty() ? request : request.header("If-None-Match", etag)).build();
    }

    private HttpResponse<byte[]> post(String path, String credential, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + credential)
                .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
        return agent.send(request, BodyHandlers.ofByteArray());
    }

    private static void until(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
