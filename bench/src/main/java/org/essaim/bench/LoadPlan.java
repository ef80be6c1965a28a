/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What a load generator does to a tracker on loopback. Peers differ by their port, as they do for trackers that tell them
 * by their connection.
 *
 * @param port the tracker's
 * @param keep whether connections are kept, or each announce has its own
 * @param seconds how long it goes on, where {@code announces} is 0
 * @param announces how many it makes; 0 to go by time
 * @param clients that announce at once
 * @param swarms at most 10,000
 * @param peers of each swarm; every fifth misses nothing
 */
record LoadPlan(int port, boolean keep, long seconds, long announces, int clients, int swarms, int peers) {

    private static final int HASH_BYTES = 20;
    private static final int FIRST_PORT = 10_000;
    private static final int SEEDS = 5;

    /** As {@link #parse} reads it. */
    List<String> arguments() {
        return Stream.of(port, keep, seconds, announces, clients, swarms, peers)
                .map(String::valueOf)
                .toList();
    }

    static LoadPlan parse(String... words) {
        return new LoadPlan(
                Integer.parseInt(words[0]),
                Boolean.parseBoolean(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Integer.parseInt(words[4]),
                Integer.parseInt(words[5]),
                Integer.parseInt(words[6]));
    }

    /** The 20 bytes of a swarm's info-hash. */
    static byte[] infoHash(int swarm) {
        byte[] hash = new byte[HASH_BYTES];
        new Random(swarm).nextBytes(hash);
        return hash;
    }

    /** All that comes before the port in a swarm's requests. */
    byte[] beginning(int swarm) {
        StringBuilder text = new StringBuilder("GET /announce?info_hash=");
        for (byte each : infoHash(swarm)) {
            text.append(String.format("%%%02x", each));
        }
        return ascii(text + "&peer_id=-XX0001-0123456789ab&port=");
    }

    /** The port and all that comes after it in a peer's requests. */
    byte[] end(int peer) {
        return ascii(FIRST_PORT + peer + "&uploaded=0&downloaded=0&left=" + (peer % SEEDS == 0 ? 0 : 1 << 20)
                + "&numwant=50&compact=1 HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUser-Agent: essaim-bench/1.0\r\nAccept-Encoding: gzip\r\nConnection: "
                + (keep ? "keep-alive" : "close") + "\r\n\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
