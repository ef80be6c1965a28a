/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A tracker on loopback for clients that know of peers by a tracker alone (BEP 3, 23). Receivers are held back until they
 * are released, so that what their start costs is known before the first byte moves. Thread-safe.
 */
final class LocalTracker implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Integer, Boolean> announced = new ConcurrentHashMap<>();
    private volatile CountDownLatch gate = new CountDownLatch(1);

    LocalTracker() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/announce", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/announce";
    }

    /** Forgets everyone; receivers are held back again. */
    void reset() {
        gate.countDown();
        announced.clear();
        gate = new CountDownLatch(1);
    }

    /** Lets the receivers know of all who have announced themselves. */
    void release() {
        gate.countDown();
    }

    /** Names a peer that does not announce itself. */
    void add(int port) {
        announce(port, true);
    }

    /**
     * Waits until a client that listens at this port has announced itself.
     *
     * @return whether it has, in that time
     */
    boolean awaitAnnounce(int port, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (announced) {
            while (!announced.containsKey(port)) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (millis <= 0) {
                    return false;
                }
                announced.wait(millis);
            }
            return true;
        }
    }

    private void announce(int port, boolean sender) {
        synchronized (announced) {
            announced.put(port, sender);
            announced.notifyAll();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = exchange.getRequestURI().getRawQuery();
            int port = Integer.parseInt(parameter(query, "port"));
            boolean sender = parameter(query, "left").equals("0");
            CountDownLatch held = gate;
            announce(port, sender);
            if (!sender) {
                await(held);
            }
            byte[] body = reply(port);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void await(CountDownLatch held) {
        try {
            if (!held.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("receivers were never released");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] reply(int asking) {
        Set<Integer> ports = new LinkedHashSet<>(announced.keySet());
        ports.remove(asking);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("d8:intervali1800e5:peers" + 6 * ports.size() + ":").getBytes(StandardCharsets.US_ASCII));
        for (int port : ports) {
            out.writeBytes(new byte[] {127, 0, 0, 1, (byte) (port >>> 8), (byte) port});
        }
        out.write('e');
        return out.toByteArray();
    }

    /** The value of one parameter, which must be there; only those are asked for that need no decoding. */
    static String parameter(String query, String name) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        throw new IllegalArgumentException("no " + name + " in " + query);
    }

    @Override
    public void close() {
        gate.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
