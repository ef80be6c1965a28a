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
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.testkit.transfer.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The push of peers, over real sockets. */
class MeetingPointTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final List<AutoCloseable> open = new ArrayList<>();

    private MeetingPoint meeting(int sites) throws IOException {
        MeetingPoint meeting = new MeetingPoint(new InetSocketAddress(LOOPBACK, 1), () -> sites);
        open.add(meeting);
        meeting.open(new InetSocketAddress(LOOPBACK, 0));
        return meeting;
    }

    private Host join(MeetingPoint meeting, String machine, int port) {
        return join(meeting, machine, port, -1);
    }

    private Host join(MeetingPoint meeting, String machine, int port, int site) {
        Host host = new Host(port);
        PeerSource.Membership membership = new PushedPeers(meeting.address(), machine, site, 0).join(host);
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
        MeetingPoint meeting = meeting(0);
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
    void inALargeSwarmANewcomerHearsOfAboutTwentyOthers() throws IOException {
        MeetingPoint meeting = meeting(0);
        for (int i = 1; i <= 45; i++) {
            join(meeting, "c" + i, i).awaitsPlace();
        }
        Host last = join(meeting, "late", 99);

        last.awaitsPlace();
        Await.until(() -> "peers " + last.heard, () -> last.names().size() >= 9);
        assertThat(last.names()).hasSizeLessThan(25);
    }

    @Test
    void gatewaysHearOfTheOriginAndOfEachOtherAndEverybodyElseOfItsSite() throws IOException {
        MeetingPoint meeting = meeting(2);
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            hosts.add(join(meeting, "c" + i, 11 + i, i / 3));
            hosts.get(i).awaitsPlace();
        }

        hosts.get(0).awaits("origin", "c1", "c2", "c3");
        hosts.get(1).awaits("origin", "c0", "c2", "c4");
        hosts.get(5).awaits("c3", "c4");
        assertThat(hosts.get(5).names()).doesNotContain("origin", "c0", "c1", "c2");
        assertThat(hosts.get(5).place()).isEqualTo(new Place(1, 2, Place.NO_GATEWAY, 2));
        assertThat(hosts.get(0).place()).isEqualTo(new Place(0, 2, 0, 2));
    }

    @Test
    void whenAGatewayHangsUpAnotherTakesItsNumber() throws Exception {
        MeetingPoint meeting = meeting(1);
        Host first = join(meeting, "c0", 11, 0);
        first.awaitsPlace();
        join(meeting, "c1", 12, 0).awaitsPlace();
        Host third = join(meeting, "c2", 13, 0);
        third.awaits("c0", "c1");

        open.get(1).close();

        Await.until(() -> "place " + third.places, () -> third.place().equals(new Place(0, 1, 0, 2)));
        third.awaits("origin");
        assertThat(third.gone).extracting(MachineId::value).containsExactly("c0");
    }

    @Test
    void aHostThatComesBackTakesItsOldPlace() throws IOException {
        MeetingPoint meeting = meeting(0);
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
        private final List<Place> places = new CopyOnWriteArrayList<>();
        private final List<MachineId> gone = new CopyOnWriteArrayList<>();

        Host(int port) {
            this.port = port;
        }

        Set<String> names() {
            return heard.stream().map(p -> p.machine().value()).collect(Collectors.toSet());
        }

        Place place() {
            return places.get(places.size() - 1);
        }

        void awaitsPlace() {
            Await.until(() -> "a place", () -> !places.isEmpty());
        }

        @Override
        public void onPlace(Place place) {
            places.add(place);
        }

        @Override
        public void onGone(List<MachineId> machines) {
            gone.addAll(machines);
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
