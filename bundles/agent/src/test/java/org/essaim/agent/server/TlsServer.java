/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A real HTTPS server on loopback with a throw-away key. Its certificate is of another host and expired years ago: only
 * the key counts.
 */
final class TlsServer implements AutoCloseable {

    record Request(String method, String path, String authorization, String ifNoneMatch, String body) {}

    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    final String pin;
    volatile Answer answer = exchange -> reply(exchange, 404, "");
    private static byte[] key;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    TlsServer(Path folder, String tlsVersion) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream store = new ByteArrayInputStream(key(folder))) {
            keys.load(store, "changeit".toCharArray());
        }
        byte[] spki = keys.getCertificate("server").getPublicKey().getEncoded();
        pin = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(spki));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = context.getDefaultSSLParameters();
                tls.setProtocols(new String[] {tlsVersion});
                parameters.setSSLParameters(tls);
            }
        });
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    Token token() {
        return Token.parse("essaim1:" + address() + ":secret-123:" + pin);
    }

    static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("If-None-Match"),
                body));
        answer.to(exchange);
    }

    /** One key serves all tests: making one takes seconds. */
    private static synchronized byte[] key(Path folder) throws Exception {
        if (key == null) {
            key = Files.readAllBytes(makeKey(folder));
        }
        return key;
    }

    private static Path makeKey(Path folder) throws Exception {
        Path store = folder.resolve("key-" + System.nanoTime() + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=somewhere.else.example",
                        "-startdate",
                        "-3650d",
                        "-validity",
                        "1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new AssertionError("keytool: " + said);
        }
        return store;
    }
}
