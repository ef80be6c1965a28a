/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.essaim.api.InfoHash;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.testkit.transfer.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The push of peers, over real sockets. */
class MeetingPointTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final List<AutoCloseable> open = new ArrayList<>();

    private MeetingPoint meeting(int expected) throws IOException {
        MeetingPoint meeting = new MeetingPoint(expected);
        open.add(meeting);
        meeting.open(new InetSocketAddress(LOOPBACK, 0), new InetSocketAddress(LOOPBACK, 1));
        return meeting;
    }

    private Host join(MeetingPoint meeting, String machine, int port) {
        Host host = new Host(port);
        PeerSource.Membership membership = new PushedPeers(meeting.address(), machine).join(host);
        open.add(membership);
        return host;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void aNewcomerHearsOfTheOriginAndOfThoseBeforeItAndTheyOfIt() throws IOException {
        MeetingPoint meeting = meeting(3);
        Host first = join(meeting, "c001", 11);
        first.awaits("origin");
        Host second = join(meeting, "c002", 12);

        second.awaits("origin", "c001");
        first.awaits("origin", "c002");
        assertThat(second.heard)
                .filteredOn(p -> p.machine().value().equals("c001"))
                .allSatisfy(p -> {
                    assertThat(p.address()).isEqualTo(new InetSocketAddress(LOOPBACK, 11));
                    assertThat(p.origin()).isFalse();
                });
        assertThat(second.heard).filteredOn(PeerEndpoint::origin).hasSize(1);
    }

    @Test
    void inALargeSwarmANewcomerHearsOfTheOriginAndOfNineteenOthers() throws IOException {
        MeetingPoint meeting = meeting(100);
        for (int i = 1; i <= 25; i++) {
            join(meeting, "c" + i, i).awaits("origin");
        }
        Host last = join(meeting, "late", 99);

        Await.until(() -> "peers " + last.heard, () -> last.heard.size() >= 20);
        assertThat(last.names()).hasSize(20).contains("origin");
    }

    @Test
    void aHostThatComesBackTakesItsOldPlace() throws IOException {
        MeetingPoint meeting = meeting(2);
        join(meeting, "c001", 11).awaits("origin");
        join(meeting, "c001", 21).awaits("origin");
        Host other = join(meeting, "c002", 12);

        other.awaits("origin", "c001");
        assertThat(other.heard)
                .filteredOn(p -> !p.origin())
                .extracting(p -> p.address().getPort())
                .containsExactly(21);
    }

    /** What one host hears. */
    private static final class Host implements SwarmMember {
        private final int port;
        private final List<PeerEndpoint> heard = new CopyOnWriteArrayList<>();

        Host(int port) {
            this.port = port;
        }

        Set<String> names() {
            return heard.stream().map(p -> p.machine().value()).collect(Collectors.toSet());
        }

        void awaits(String... machines) {
            Await.until(() -> "peers " + heard, () -> names().containsAll(List.of(machines)));
        }

        @Override
        public InfoHash infoHash() {
            return InfoHash.of(new byte[20]);
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public long uploaded() {
            return 0;
        }

        @Override
        public long downloaded() {
            return 0;
        }

        @Override
        public long left() {
            return 1;
        }

        @Override
        public void onPeers(List<PeerEndpoint> peers) {
            heard.addAll(peers);
        }
    }
}
