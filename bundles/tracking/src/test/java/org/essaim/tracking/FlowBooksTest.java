/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.Flow;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerLink;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Traffic;
import org.junit.jupiter.api.Test;

/** Machines a… are in lyon (site 0) and b… in paris (site 1). */
class FlowBooksTest {

    private static final InfoHash SWARM = new InfoHash("ab".repeat(20));
    private static final InfoHash OTHER = new InfoHash("cd".repeat(20));
    private static final int LYON = 0;
    private static final int PARIS = 1;

    private final SiteMap sites = SiteMap.read(Map.of("site.lyon", "10.1.0.0/16", "site.paris", "10.2.0.0/16"));
    private FlowBooks books = new FlowBooks(100);

    private void says(InfoHash swarm, String machine, Traffic traffic, SiteMap told) {
        String address = machine.startsWith("a") ? "10.1.0.1" : machine.startsWith("b") ? "10.2.0.1" : "192.0.2.1";
        PeerEndpoint peer = new PeerEndpoint(
                new MachineId(machine), new InetSocketAddress(address, 49152), machine.equals("origin"));
        books.heard(new Announce(swarm, peer, Announce.Event.PERIODIC, 0, 0, 1, traffic), told);
    }

    private void says(String machine, long run, Map<Integer, Long> received) {
        says(SWARM, machine, new Traffic(run, received, 0, 0), sites);
    }

    private List<Flow> flows() {
        return books.flows(SWARM);
    }

    @Test
    void whatMachinesOfASiteReceiveIsAddedUpByWhereItCameFrom() {
        says("a1", 1, Map.of(Place.APART, 10L, PARIS, 5L));
        says("a2", 1, Map.of(LYON, 15L));
        says("b1", 1, Map.of(Place.APART, 3L));

        assertThat(flows())
                .containsExactly(
                        new Flow(Flow.ORIGIN, "lyon", 10),
                        new Flow(Flow.ORIGIN, "paris", 3),
                        new Flow("lyon", "lyon", 15),
                        new Flow("paris", "lyon", 5));
        assertThat(books.flows(OTHER)).isEmpty();
    }

    @Test
    void ofSumsThatGrowOnlyWhatIsNewIsAdded() {
        says("a1", 1, Map.of(LYON, 10L));
        says("a1", 1, Map.of(LYON, 10L));
        says("a1", 1, Map.of(LYON, 25L, PARIS, 1L));

        assertThat(flows()).containsExactly(new Flow("lyon", "lyon", 25), new Flow("paris", "lyon", 1));
    }

    @Test
    void aMachineThatStartsAgainTakesNothingBackAndCountsNothingTwice() {
        says("a1", 1, Map.of(LYON, 10L));
        says("a1", 2, Map.of());
        says("a1", 2, Map.of(LYON, 4L));
        assertThat(flows()).containsExactly(new Flow("lyon", "lyon", 14));

        says("a1", 3, Map.of(LYON, 100L)); // more than before, and yet all of it is new
        assertThat(flows()).containsExactly(new Flow("lyon", "lyon", 114));
    }

    @Test
    void aTrackerThatWasStartedAgainHearsItAllOnceMore() {
        says("a1", 1, Map.of(LYON, 10L));
        List<Flow> before = flows();

        books = new FlowBooks(100);
        says("a1", 1, Map.of(LYON, 10L));

        assertThat(flows()).isEqualTo(before);
    }

    @Test
    void aMachineThatFindsOutLaterWhereSomethingCameFromCorrectsIt() {
        says("a1", 1, Map.of(Traffic.NO_SITE, 10L));
        says("a1", 1, Map.of(Traffic.NO_SITE, 2L, LYON, 9L));

        assertThat(flows()).containsExactly(new Flow(Flow.NO_SITE, "lyon", 2), new Flow("lyon", "lyon", 9));
    }

    @Test
    void nobodyCorrectsMoreThanItSaidItself() {
        says("a1", 1, Map.of(LYON, 10L));
        says("a2", 1, Map.of(LYON, 7L));
        says("a2", 1, Map.of());
        says("a2", 1, Map.of());

        assertThat(flows()).containsExactly(new Flow("lyon", "lyon", 10));
    }

    @Test
    void numbersMeanWhatTheyMeantWhenTheMachineWasToldThem() {
        SiteMap turned = SiteMap.read(Map.of("site.lyon", "10.2.0.0/16", "site.paris", "10.1.0.0/16"));
        says("a1", 1, Map.of(LYON, 10L));
        says(SWARM, "a1", new Traffic(1, Map.of(LYON, 15L), 0, 0), turned); // counted before it heard of it
        says(SWARM, "a1", new Traffic(1, Map.of(LYON, 15L, PARIS, 2L), 0, 0), turned);

        assertThat(flows()).containsExactly(new Flow("lyon", "lyon", 15), new Flow("paris", "paris", 2));
    }

    @Test
    void withoutSitesThereIsTheOriginAndEverybodyElse() {
        Traffic traffic = new Traffic(1, Map.of(Place.APART, 3L, Traffic.NO_SITE, 4L, 17, 5L), 0, 0);
        says(SWARM, "a1", traffic, SiteMap.NONE);

        assertThat(flows())
                .containsExactly(new Flow(Flow.NO_SITE, Flow.NO_SITE, 9), new Flow(Flow.ORIGIN, Flow.NO_SITE, 3));
    }

    @Test
    void whoDoesNotCountIsNotInTheBook() {
        says(SWARM, "a1", Traffic.NONE, sites);

        assertThat(flows()).isEmpty();
        assertThat(books.links(SWARM)).isEmpty();
    }

    @Test
    void absurdSumsStayPositive() {
        says("a1", 1, Map.of(LYON, Long.MAX_VALUE));
        says("a2", 1, Map.of(LYON, Long.MAX_VALUE));

        assertThat(flows()).containsExactly(new Flow("lyon", "lyon", Long.MAX_VALUE));
    }

    @Test
    void ofALinkTheHighestRatesAreKeptWhoeverStartsAgain() {
        says(SWARM, "a1", new Traffic(1, Map.of(), 100, 7), sites);
        says(SWARM, "a1", new Traffic(2, Map.of(), 50, 9), sites);
        says(SWARM, "origin", new Traffic(1, Map.of(), 0, 1000), sites);
        says(SWARM, "c", new Traffic(1, Map.of(), 1, 2), sites);

        assertThat(books.links(SWARM))
                .containsExactly(
                        new PeerLink(new MachineId("a1"), "lyon", 100, 9),
                        new PeerLink(MachineId.ORIGIN, Flow.ORIGIN, 0, 1000),
                        new PeerLink(new MachineId("c"), Flow.NO_SITE, 1, 2));
    }

    @Test
    void whereThereAreTooManyMachinesTheSwarmThatWasSilentLongestIsForgotten() {
        books = new FlowBooks(3);
        InfoHash third = new InfoHash("ef".repeat(20));
        Traffic traffic = new Traffic(1, Map.of(LYON, 1L), 0, 0);
        says(SWARM, "a1", traffic, sites);
        says(OTHER, "a1", traffic, sites);
        says(SWARM, "a1", traffic, sites);
        says(third, "a1", traffic, sites);
        says(third, "a2", traffic, sites);

        assertThat(books.flows(OTHER)).isEmpty();
        assertThat(books.flows(SWARM)).hasSize(1);
        assertThat(books.flows(third)).containsExactly(new Flow("lyon", "lyon", 2));
    }

    @Test
    void oneSwarmWithTooManyMachinesCountsThoseThatCameFirst() {
        books = new FlowBooks(2);
        for (int i = 0; i < 5; i++) {
            says("a" + i, 1, Map.of(LYON, 1L));
        }

        assertThat(flows()).containsExactly(new Flow("lyon", "lyon", 2));
        assertThat(books.links(SWARM)).hasSize(2);
    }
}
