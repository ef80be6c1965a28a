/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.PeerFault;
import org.essaim.api.agent.ServerChannel;
import org.essaim.api.tracking.Announce.Event;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.Flow;
import org.essaim.api.tracking.PeerLink;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Traffic;
import org.essaim.api.tracking.WanLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {

    private static final Traffic TRAFFIC = new Traffic(9, Map.of(4, 7L, -1, 5L), 8, 6);
    private static final TrackerLink.Report REPORT = report(TRAFFIC);

    private static TrackerLink.Report report(Traffic traffic) {
        return new TrackerLink.Report(new InfoHash("ab".repeat(20)), 49152, Event.STARTED, 1, 2, 3, traffic, 1000);
    }

    @Test
    void theOriginAnnouncesStraightToItsTrackerUnderTheConfiguredHost() {
        SwarmTracker tracker = new SwarmTracker(
                new MemoryPeerStore(10, 10, new Random(1)), new FlowBooks(100), new Random(1), () -> 0);
        LocalLink link = new LocalLink(tracker, () -> "127.0.0.7");
        assertThat(link.available()).isTrue();
        link.announce(REPORT);
        assertThat(tracker.swarm(REPORT.infoHash())).singleElement().satisfies(announce -> {
            assertThat(announce.peer().machine()).isEqualTo(MachineId.ORIGIN);
            assertThat(announce.peer().origin()).isTrue();
            assertThat(announce.peer().address().getHostString()).isEqualTo("127.0.0.7");
            assertThat(announce.peer().address().getPort()).isEqualTo(49152);
            assertThat(announce.left()).isEqualTo(3);
            assertThat(announce.traffic()).isEqualTo(TRAFFIC);
        });
        assertThat(tracker.flows(REPORT.infoHash())).extracting(Flow::bytes).containsExactly(7L, 5L);
        assertThat(tracker.links(REPORT.infoHash())).extracting(PeerLink::up).containsExactly(6L);
    }

    @Test
    void anAgentAnnouncesOverTheChannelThatIsThereNow() throws Exception {
        ChannelLink link = new ChannelLink();
        assertThat(link.available()).isFalse();
        assertThat(link.announce(REPORT).toCompletableFuture()).isCompletedExceptionally();
        Channel first = new Channel();
        Channel second = new Channel();
        link.use(first);
        link.use(second);
        link.drop(first);
        assertThat(link.available()).isTrue();
        AnnounceReply reply = link.announce(REPORT).toCompletableFuture().get();
        assertThat(second.posted)
                .containsExactly(
                        "announce {\"infoHash\":\"" + "ab".repeat(20)
                                + "\",\"port\":49152,\"event\":\"STARTED\",\"uploaded\":1,\"downloaded\":2,\"left\":3,\"traffic\":"
                                + "{\"run\":9,\"down\":8,\"up\":6,\"received\":[{\"site\":-1,\"bytes\":5},{\"site\":4,\"bytes\":7}]}}");
        assertThat(reply.interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(reply.peers())
                .hasSize(2)
                .satisfiesExactly(
                        peer -> assertThat(peer.origin()).isTrue(),
                        peer -> assertThat(peer.machine().value()).isEqualTo("pc-2"));
        link.drop(second);
        assertThat(link.available()).isFalse();
    }

    @Test
    void ofWhatIsNotCountedNothingIsSaid() {
        assertThat(new String(AnnounceJson.write(report(Traffic.NONE)), StandardCharsets.UTF_8))
                .endsWith("\"left\":3}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"interval\":30}",
                "{\"interval\":0,\"peers\":[]}",
                "{\"interval\":999999999,\"peers\":[]}",
                "{\"interval\":\"30\",\"peers\":[]}",
                "{\"interval\":30,\"interval\":31,\"peers\":[]}",
                "{\"interval\":30,\"peers\":[]} x",
                "{\"interval\":30,\"peers\":[1]}",
                "{\"interval\":30,\"peers\":[{\"machine\":\"../x\",\"host\":\"127.0.0.1\",\"port\":1}]}",
                "{\"interval\":30,\"peers\":[{\"machine\":\"a\",\"host\":\"a b\",\"port\":1}]}",
                "{\"interval\":30,\"peers\":[{\"machine\":\"a\",\"host\":\"127.0.0.1\",\"port\":0}]}",
                "{\"interval\":30,\"peers\":[{\"machine\":\"a\",\"host\":\"127.0.0.1\",\"port\":65536}]}",
                "{\"interval\":30,\"peers\":[],\"place\":{}}",
                "{\"interval\":30,\"peers\":[],\"place\":{\"site\":2,\"sites\":2,\"gateway\":-1,\"gateways\":0}}",
                "{\"interval\":30,\"peers\":[],\"place\":{\"site\":0,\"sites\":0,\"gateway\":0,\"gateways\":1}}",
                "{\"interval\":30,\"peers\":[],\"place\":{\"site\":0,\"sites\":2,\"gateway\":1,\"gateways\":1}}",
                "{\"interval\":30,\"peers\":[],\"place\":{\"site\":0,\"sites\":99999,\"gateway\":-1,\"gateways\":0}}",
                "{\"interval\":30,\"peers\":[],\"wan\":5}",
                "{\"interval\":30,\"peers\":[],\"wan\":null}",
                "{\"interval\":30,\"peers\":[],\"wan\":{\"down\":-1}}",
                "{\"interval\":30,\"peers\":[],\"wan\":{\"up\":1.5}}",
                "{\"interval\":30,\"peers\":[],\"wan\":{\"up\":\"1\"}}",
                "{\"interval\":30,\"peers\":[],\"wan\":{\"down\":99999999999999999999}}",
                "{\"interval\":30,\"peers\":[],\"wan\":{\"spent\":\"yes\"}}"
            })
    void anAnswerThatIsNotOfTheProtocolIsRefused(String json) {
        assertThatThrownBy(() -> AnnounceJson.read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        PeerFault.class, fault -> assertThat(fault.code()).isEqualTo("BAD_ANSWER"));
    }

    @Test
    void anAnswerWithTooManyPeersOrTooManyBytesIsRefused() {
        String peer = "{\"machine\":\"a\",\"host\":\"127.0.0.1\",\"port\":1},";
        String many = "{\"interval\":30,\"peers\":[" + peer.repeat(AnnounceJson.MAX_PEERS)
                + peer.substring(0, peer.length() - 1) + "]}";
        assertThatThrownBy(() -> AnnounceJson.read(many.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(PeerFault.class);
        assertThatThrownBy(() -> AnnounceJson.read(new byte[AnnounceJson.MAX_BYTES + 1]))
                .isInstanceOf(PeerFault.class);
    }

    @Test
    void placesAreReadOfTheMachineAndOfItsPeers() {
        String place = "\"place\":{\"site\":%d,\"sites\":3,\"gateway\":%d,\"gateways\":2}";
        AnnounceReply reply = AnnounceJson.read(("{\"interval\":30," + String.format(place, 1, 0) + ",\"peers\":["
                        + "{\"machine\":\"a\",\"host\":\"127.0.0.1\",\"port\":1," + String.format(place, 2, -1) + "},"
                        + "{\"machine\":\"b\",\"host\":\"127.0.0.1\",\"port\":2}]}")
                .getBytes(StandardCharsets.UTF_8));
        assertThat(reply.place()).isEqualTo(new Place(1, 3, 0, 2));
        assertThat(reply.peers())
                .extracting(peer -> peer.place())
                .containsExactly(new Place(2, 3, Place.NO_GATEWAY, 2), Place.FLAT);
    }

    private static WanLimit wan(String more) {
        return AnnounceJson.read(("{\"interval\":30,\"peers\":[]" + more + "}").getBytes(StandardCharsets.UTF_8))
                .wan();
    }

    @Test
    void whatMayCrossTheWanIsReadAndWhereNothingIsSaidNothingIsLimited() {
        assertThat(wan("")).isEqualTo(WanLimit.NONE);
        assertThat(wan(",\"wan\":{}")).isEqualTo(WanLimit.NONE);
        assertThat(wan(",\"wan\":{\"down\":0,\"spent\":true}")).isEqualTo(new WanLimit(0, Long.MAX_VALUE, true));
        assertThat(wan(",\"wan\":{\"down\":9223372036854775807,\"up\":7,\"spent\":false}"))
                .isEqualTo(new WanLimit(Long.MAX_VALUE, 7, false));
    }

    @Test
    void whatANewerServerAddsIsPassedOver() {
        AnnounceReply reply =
                AnnounceJson.read("{\"interval\":30,\"site\":{\"a\":1},\"peers\":[]}".getBytes(StandardCharsets.UTF_8));
        assertThat(reply.peers()).isEmpty();
    }

    @FuzzTest
    void noAnswerBreaksTheParser(byte[] json) {
        try {
            AnnounceJson.read(json);
        } catch (PeerFault expected) {
            assertThat(expected.code()).isEqualTo("BAD_ANSWER");
        }
    }

    private static final class Channel implements ServerChannel {
        final List<String> posted = new ArrayList<>();

        @Override
        public CompletionStage<byte[]> post(String resource, byte[] json) {
            posted.add(resource + " " + new String(json, StandardCharsets.UTF_8));
            return CompletableFuture.completedFuture(
                    ("{\"interval\":30,\"peers\":[{\"machine\":\"origin\",\"host\":\"127.0.0.1\",\"port\":1,\"origin\":true},"
                                    + "{\"machine\":\"pc-2\",\"host\":\"::1\",\"port\":2,\"origin\":false}]}")
                            .getBytes(StandardCharsets.UTF_8));
        }
    }
}
