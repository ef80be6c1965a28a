/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Place;
import org.essaim.tracking.Roster.News;
import org.junit.jupiter.api.Test;

class RosterTest {

    private static final PeerEndpoint ORIGIN =
            new PeerEndpoint(MachineId.ORIGIN, new InetSocketAddress("10.0.0.1", 49152), true);

    private final VirtualTime time = new VirtualTime();
    private final Roster flat = roster(0);
    private final Roster sited = roster(2);

    private Roster roster(int sites) {
        return new Roster(sites, new SplittableRandom(1), time::nanos);
    }

    // ---- without sites

    @Test
    void theNewcomerAsksForAllAndThoseItMeetsHearOfIt() {
        flat.joined(ORIGIN, 0, 0);
        flat.joined(at(1), 0, 0);
        Map<MachineId, News> news = flat.joined(at(2), 0, 0);

        assertThat(news).containsOnlyKeys(id(1), MachineId.ORIGIN);
        assertThat(news.values()).allMatch(what -> what.equals(new News(Place.FLAT, List.of(at(2)), List.of())));
        assertThat(flat.all(id(2))).hasValueSatisfying(all -> {
            assertThat(all.place()).isEqualTo(Place.FLAT);
            assertThat(all.peers()).containsExactlyInAnyOrder(ORIGIN, at(1));
            assertThat(all.gone()).isEmpty();
        });
        assertThat(flat.size()).isEqualTo(2);
    }

    @Test
    void whoIsNotHereKnowsNobody() {
        assertThat(flat.all(id(1))).isEmpty();
        assertThat(flat.all(MachineId.ORIGIN)).isEmpty();
        assertThat(flat.has(at(1))).isFalse();
        assertThat(flat.has(ORIGIN)).isFalse();
        flat.joined(at(1), 0, 0);
        flat.left(id(1));
        assertThat(flat.all(id(1))).isEmpty();
        assertThat(flat.has(at(1))).isFalse();
    }

    @Test
    void whoGoesIsToldToItsNeighboursAndTheOrigin() {
        flat.joined(ORIGIN, 0, 0);
        flat.joined(at(1), 0, 0);
        flat.joined(at(2), 0, 0);
        Map<MachineId, News> news = flat.left(id(1));

        assertThat(news).containsOnlyKeys(id(2), MachineId.ORIGIN);
        assertThat(news.values()).allMatch(what -> what.equals(new News(Place.FLAT, List.of(), List.of(id(1)))));
        assertThat(flat.left(id(1))).as("again").isEmpty();
        assertThat(flat.size()).isEqualTo(1);
    }

    @Test
    void whoIsAtAnotherAddressKeepsItsSeatAndItsNeighboursHearOfIt() {
        sited.joined(ORIGIN, 0, 0);
        sited.joined(at(1), 0, 0);
        sited.joined(at(2), 0, 0);
        PeerEndpoint moved = new PeerEndpoint(id(1), new InetSocketAddress("10.9.9.9", 1234), false);
        Place place = new Place(0, 2, 0, 2);
        Map<MachineId, News> news = sited.joined(moved, 1, 50);

        assertThat(news).containsOnlyKeys(id(2), MachineId.ORIGIN);
        assertThat(Objects.requireNonNull(news.get(id(2))))
                .isEqualTo(new News(new Place(0, 2, 1, 2), List.of(placed(moved, place)), List.of()));
        assertThat(sited.size()).isEqualTo(2);
        assertThat(sited.has(moved)).isTrue();
        assertThat(sited.has(at(1))).isFalse();
        assertThat(sited.all(id(1)).orElseThrow().place()).isEqualTo(place);
    }

    @Test
    void anOriginThatComesLateIsIntroducedToThoseWhoAreHere() {
        flat.joined(at(1), 0, 0);
        flat.joined(at(2), 0, 0);
        Map<MachineId, News> news = flat.joined(ORIGIN, 0, 0);
        assertThat(news).containsOnlyKeys(id(1), id(2));
        assertThat(Objects.requireNonNull(news.get(id(1))).peers()).containsExactly(ORIGIN);
        assertThat(flat.all(MachineId.ORIGIN).orElseThrow().peers()).containsExactlyInAnyOrder(at(1), at(2));
        assertThat(flat.has(ORIGIN)).isTrue();
        assertThat(flat.size()).as("machines").isEqualTo(2);
    }

    @Test
    void anOriginThatGoesIsToldToThoseWhoKnewIt() {
        flat.joined(ORIGIN, 0, 0);
        flat.joined(at(1), 0, 0);
        assertThat(flat.left(MachineId.ORIGIN))
                .containsExactly(Map.entry(id(1), new News(Place.FLAT, List.of(), List.of(MachineId.ORIGIN))));
        assertThat(flat.left(MachineId.ORIGIN)).as("again").isEmpty();
        assertThat(flat.has(ORIGIN)).isFalse();
        assertThat(flat.all(MachineId.ORIGIN)).isEmpty();
        assertThat(flat.all(id(1)).orElseThrow().peers()).isEmpty();
    }

    @Test
    void whoComesAfterAnotherHasGoneIsNotTakenForIt() {
        flat.joined(at(1), 0, 0);
        flat.joined(at(2), 0, 0);
        flat.left(id(2));
        Map<MachineId, News> news = flat.joined(at(3), 0, 0);
        assertThat(Objects.requireNonNull(news.get(id(1))).peers()).containsExactly(at(3));
        assertThat(flat.all(id(1)).orElseThrow().peers()).containsExactly(at(3));
        assertThat(flat.has(at(2))).isFalse();

        news = flat.joined(at(2), 0, 0);
        assertThat(news).containsOnlyKeys(id(1), id(3));
        assertThat(flat.size()).isEqualTo(3);
    }

    // ---- with sites

    @Test
    void gatewaysHearOfEachOtherWhereTheyStand() {
        sited.joined(ORIGIN, 0, 0);
        sited.joined(at(1), 0, 0);
        Map<MachineId, News> news = sited.joined(at(2), 1, 0);

        PeerEndpoint second = placed(at(2), new Place(1, 2, 0, 1));
        assertThat(news)
                .containsOnly(
                        Map.entry(id(1), new News(new Place(0, 2, 0, 1), List.of(second), List.of())),
                        Map.entry(MachineId.ORIGIN, new News(Place.apart(2), List.of(second), List.of())));
    }

    @Test
    void everybodyHearsOfOneSiteMore() {
        sited.joined(ORIGIN, 0, 0);
        sited.joined(at(1), 0, 0);
        Map<MachineId, News> news = sited.joined(at(2), -1, 0);
        assertThat(sited.all(id(2)).orElseThrow().place()).isEqualTo(new Place(2, 3, 0, 1));
        assertThat(Objects.requireNonNull(news.get(id(1))).place()).isEqualTo(new Place(0, 3, 0, 1));
        assertThat(Objects.requireNonNull(news.get(MachineId.ORIGIN)).place()).isEqualTo(Place.apart(3));
    }

    @Test
    void whoIsNoGatewayAnyMoreIsToldToThoseElsewhereWhoKnewItAsOne() {
        sited.joined(ORIGIN, 0, 0);
        sited.joined(at(9), 1, 0);
        sited.joined(at(3), 0, 0);
        sited.joined(at(2), 0, 0);
        Map<MachineId, News> news = sited.joined(at(1), 0, 0); // the lowest address takes the place of 3
        PeerEndpoint displaced = placed(at(3), new Place(0, 2, Place.NO_GATEWAY, 2));
        assertThat(Objects.requireNonNull(news.get(id(9))).peers()).contains(displaced);
        assertThat(Objects.requireNonNull(news.get(MachineId.ORIGIN)).peers()).contains(displaced);
    }

    @Test
    void forASecondTheLowestAddressesAreElectedAndThenNobodyIsDisplaced() {
        sited.joined(at(9), 0, 0);
        sited.joined(at(8), 0, 0);
        time.advance(Duration.ofMillis(999));
        sited.joined(at(7), 0, 0);
        assertThat(place(sited, 7).isGateway()).isTrue();
        assertThat(place(sited, 9).isGateway()).isFalse();
        time.advance(Duration.ofMillis(1));
        sited.joined(at(6), 0, 1e9);
        assertThat(place(sited, 6).isGateway()).isFalse();
        assertThat(place(sited, 7).isGateway()).isTrue();
        assertThat(place(sited, 8).isGateway()).isTrue();

        sited.joined(at(5), 1, 0);
        sited.joined(at(4), 1, 0);
        sited.joined(at(3), 1, 0);
        assertThat(place(sited, 5).isGateway()).as("another site's is open").isFalse();
    }

    @Test
    void machinesOfNoListedSiteHaveOneElectionWhateverTheirNumbers() {
        sited.joined(at(9), -1, 0);
        sited.joined(at(8), 77, 0);
        time.advance(Duration.ofSeconds(1));
        sited.joined(at(7), 99, 0);
        assertThat(place(sited, 7)).isEqualTo(new Place(2, 3, Place.NO_GATEWAY, 2));
        assertThat(place(sited, 9).isGateway()).isTrue();
    }

    // ----

    static MachineId id(int number) {
        return new MachineId("m" + number);
    }

    static PeerEndpoint at(int number) {
        return new PeerEndpoint(id(number), new InetSocketAddress("10.1.0." + number, 49152), false);
    }

    private static PeerEndpoint placed(PeerEndpoint at, Place place) {
        return new PeerEndpoint(at.machine(), at.address(), at.origin(), place);
    }

    private static Place place(Roster roster, int number) {
        return roster.all(id(number)).orElseThrow().place();
    }
}
