/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.tracking.SwarmTracker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnswererTest {

    private static final InfoHash V1 = new InfoHash("61".repeat(20));
    private static final InfoHash HYBRID = new InfoHash("62".repeat(32));
    private static final String HYBRIDS_OTHER = "c".repeat(20);

    private final SwarmTracker tracker = SwarmTracker.inMemory(10, 100, new Random(1), () -> 0);
    private final KnownSwarms known = new KnownSwarms();
    private final Answerer answerer = new Answerer(tracker, known);

    @BeforeEach
    void publish() {
        known.published(List.of(V1, HYBRID));
        known.entered(HYBRID, List.of(new InfoHash("63".repeat(20))));
    }

    private String ask(String from, String target) throws Exception {
        ByteBuf out = Unpooled.buffer();
        answerer.answer(target, InetAddress.getByName(from), out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private String announce(String from, String hash, int port, String rest) throws Exception {
        return ask(from, "/announce?info_hash=" + hash + "&peer_id=" + "p".repeat(20) + "&port=" + port + rest);
    }

    private static String a() {
        return "a".repeat(20);
    }

    @Test
    void theSecondPeerHearsOfTheFirstInSixBytes() throws Exception {
        assertThat(announce("10.0.0.1", a(), 258, "&left=5"))
                .isEqualTo("d8:completei0e10:incompletei1e8:intervali30e5:peers0:e");
        assertThat(announce("10.0.0.2", a(), 1, "&left=0"))
                .isEqualTo("d8:completei1e10:incompletei1e8:intervali30e5:peers6:\n\0\0\1\1\2e");
    }

    @Test
    void whereAPeerIsIsNotWhatItSays() throws Exception {
        announce("10.0.0.1", a(), 258, "&left=5&ip=192.168.7.7&ipv4=192.168.7.7&ipv6=%3a%3a1");
        assertThat(announce("10.0.0.2", a(), 1, "&left=0")).contains("peers6:\n\0\0\1\1\2e");
    }

    @Test
    void peersOfVersion6AreNamedApart() throws Exception {
        announce("2001:db8::7", a(), 258, "&left=5");
        announce("10.0.0.1", a(), 258, "&left=5");
        assertThat(announce("10.0.0.2", a(), 1, "&left=0"))
                .endsWith("5:peers6:\n\0\0\1\1\2" + "6:peers618: \1\r\u00b8\0\0\0\0\0\0\0\0\0\0\0\7\1\2e");
    }

    @Test
    void whoWantsDictionariesGetsThem() throws Exception {
        announce("10.0.0.1", a(), 258, "&left=5");
        announce("2001:db8::7", a(), 258, "&left=5");
        assertThat(announce("10.0.0.2", a(), 1, "&left=0&compact=0"))
                .endsWith("5:peersld2:ip8:10.0.0.14:porti258eed2:ip20:2001:db8:0:0:0:0:0:74:porti258eeee");
    }

    @Test
    void nobodyGetsMorePeersThanItWants() throws Exception {
        for (int port = 1; port <= 60; port++) {
            announce("10.0.0.1", a(), port, "&left=5");
        }
        assertThat(announce("10.0.0.2", a(), 1, "&left=0")).contains("5:peers300:");
        assertThat(announce("10.0.0.2", a(), 1, "&left=0&numwant=3")).contains("5:peers18:");
        assertThat(announce("10.0.0.2", a(), 1, "&left=0&numwant=0")).contains("5:peers0:");
    }

    @Test
    void theOriginIsAmongThem() throws Exception {
        PeerEndpoint origin =
                new PeerEndpoint(MachineId.ORIGIN, InetSocketAddress.createUnresolved("nowhere.invalid", 1), true);
        tracker.announce(new Announce(V1, origin, Announce.Event.STARTED, 0, 0, 0));
        assertThat(announce("10.0.0.2", a(), 1, "&left=5"))
                .contains("completei1e")
                .contains("peers0:");
        origin = new PeerEndpoint(MachineId.ORIGIN, new InetSocketAddress("10.0.0.9", 258), true);
        tracker.announce(new Announce(V1, origin, Announce.Event.STARTED, 0, 0, 0));
        assertThat(announce("10.0.0.2", a(), 1, "&left=5")).contains("peers6:\n\0\0\u0009\1\2e");
    }

    @Test
    void aHybridIsOneSwarmWhateverItIsCalled() throws Exception {
        announce("10.0.0.1", "b".repeat(20), 258, "&left=5");
        assertThat(announce("10.0.0.2", HYBRIDS_OTHER, 1, "&left=5")).contains("peers6:\n\0\0\1\1\2e");
        assertThat(tracker.swarm(HYBRID)).hasSize(2);
    }

    @Test
    void whoStopsIsGoneAndHearsOfNobody() throws Exception {
        announce("10.0.0.1", a(), 258, "&left=5");
        assertThat(announce("10.0.0.1", a(), 258, "&left=5&event=stopped"))
                .isEqualTo("d8:completei0e10:incompletei0e8:intervali30e5:peers0:e");
    }

    @Test
    void whatWasNotPublishedIsNotTracked() throws Exception {
        assertThat(announce("10.0.0.1", "x".repeat(20), 258, "&left=5"))
                .isEqualTo("d14:failure reason66:This tracker has not published this info_hash, and serves no othere");
        assertThat(tracker.swarms()).isEmpty();
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        assertThat(announce("10.0.0.1", a(), 0, "&left=5"))
                .isEqualTo("d14:failure reason36:port is not a number from 1 to 65535e");
    }

    @Test
    void aScrapeCountsThoseThatAreKnown() throws Exception {
        announce("10.0.0.1", a(), 258, "&left=5");
        announce("10.0.0.2", a(), 258, "&left=0&event=completed");
        assertThat(ask(
                        "10.0.0.3",
                        "/scrape?info_hash=" + "x".repeat(20) + "&info_hash=" + HYBRIDS_OTHER + "&info_hash=" + a()))
                .isEqualTo("d5:filesd20:" + a() + "d8:completei1e10:downloadedi1e10:incompletei1ee" + "20:"
                        + HYBRIDS_OTHER + "d8:completei0e10:downloadedi0e10:incompletei0eeee");
    }
}
