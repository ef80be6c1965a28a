/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.tracking.PeerStoreContract.SWARM;
import static org.essaim.tracking.PeerStoreContract.names;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.PeerEndpoint;
import org.junit.jupiter.api.Test;

class SwarmTrackerTest {

    private final VirtualTime time = new VirtualTime();
    private final SwarmTracker tracker = new SwarmTracker(
            new MemoryPeerStore(10, 200_000, new Random(1)), new FlowBooks(100), new Random(1), time::nanos);

    @Test
    void theSecondMachineHearsOfTheFirst() {
        announce("a", 10, Announce.Event.STARTED);
        assertThat(names(announce("b", 10, Announce.Event.STARTED).peers())).containsExactly("a");
    }

    @Test
    void whoStopsIsGone() {
        announce("a", 10, Announce.Event.STARTED);
        announce("a", 10, Announce.Event.STOPPED);
        assertThat(announce("b", 10, Announce.Event.STARTED).peers()).isEmpty();
        assertThat(tracker.swarm(SWARM)).hasSize(1);
    }

    @Test
    void aSeedHearsOnlyOfThoseWhoMissSomething() {
        announce("seed", 0, Announce.Event.STARTED);
        announce("other-seed", 0, Announce.Event.COMPLETED);
        announce("leech", 10, Announce.Event.STARTED);
        assertThat(names(announce("seed", 0, Announce.Event.PERIODIC).peers())).containsExactly("leech");
        assertThat(names(announce("leech", 9, Announce.Event.PERIODIC).peers()))
                .containsExactlyInAnyOrder("seed", "other-seed");
    }

    @Test
    void atMostFiftyPeersAreNamed() {
        for (int i = 0; i < 80; i++) {
            announce("m" + i, 10, Announce.Event.STARTED);
        }
        assertThat(announce("me", 10, Announce.Event.STARTED).peers()).hasSize(50);
    }

    @Test
    void theIntervalGrowsWithTheFleetSoThatTheServerIsNotFlooded() {
        assertThat(announce("first", 10, Announce.Event.STARTED).interval()).isEqualTo(SwarmTracker.SHORTEST);
        for (int i = 0; i < 20_000; i++) {
            announce("m" + i, 10, Announce.Event.STARTED);
        }
        assertThat(announce("last", 10, Announce.Event.STARTED).interval()).isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void whoAnnouncesInTimeIsNeverForgotten() {
        announce("a", 10, Announce.Event.STARTED);
        for (int i = 0; i < 20; i++) {
            time.advance(SwarmTracker.SHORTEST);
            assertThat(tracker.swarm(SWARM)).hasSize(1);
            announce("a", 10, Announce.Event.PERIODIC);
        }
        time.advance(SwarmTracker.SHORTEST.multipliedBy(3));
        assertThat(tracker.swarms()).isEmpty();
    }

    @Test
    void announcesAreCounted() {
        announce("a", 10, Announce.Event.STARTED);
        announce("a", 10, Announce.Event.PERIODIC);
        assertThat(tracker.announces()).isEqualTo(2);
    }

    private AnnounceReply announce(String machine, long left, Announce.Event event) {
        PeerEndpoint peer = new PeerEndpoint(new MachineId(machine), new InetSocketAddress("127.0.0.1", 49152), false);
        return tracker.announce(new Announce(SWARM, peer, event, 0, 0, left));
    }
}
