/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Place;
import org.essaim.tracking.Roster.News;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever believes all that it is told knows all that it is to know, whoever comes and goes. */
class RosterChurnTest {

    private static final int STEPS = 150;
    private static final int SEEDS = 6;

    /** What a machine has been told. */
    private static final class Believer {
        private Place place = Place.FLAT;
        private final Map<MachineId, PeerEndpoint> peers = new HashMap<>();

        void hear(News news) {
            place = news.place();
            news.peers().forEach(peer -> peers.put(peer.machine(), peer));
            news.gone().forEach(peers::remove);
        }
    }

    private final VirtualTime time = new VirtualTime();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 40})
    void whatItIsToldIsAllThatThereIsToKnow(int sites) {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Swarm swarm = new Swarm(sites, random);
            for (int step = 0; step < STEPS; step++) {
                swarm.step(step < STEPS / 2 ? 70 : 14);
                swarm.check("sites " + sites + " seed " + seed + " step " + step);
            }
        }
    }

    private final class Swarm {
        private final int sites;
        private final SplittableRandom random;
        private final Roster roster;
        private final Map<MachineId, Believer> believers = new TreeMap<>();
        private final Map<MachineId, PeerEndpoint> endpoints = new HashMap<>();
        /** Where everybody is now. */
        private final Map<MachineId, PeerEndpoint> places = new HashMap<>();
        /** Whom each was to know before the last step. */
        private final Map<MachineId, Set<MachineId>> before = new HashMap<>();

        Swarm(int sites, SplittableRandom random) {
            this.sites = sites;
            this.random = random;
            this.roster = new Roster(sites, random.split(), time::nanos);
        }

        void step(int most) {
            time.advance(Duration.ofMillis(random.nextInt(100)));
            int number = random.nextInt(100);
            if (random.nextInt(20) == 0) {
                origin();
            } else if (believers.size() > most || random.nextInt(4) == 0) {
                List<MachineId> all = new ArrayList<>(believers.keySet());
                leave(all.isEmpty() ? RosterTest.id(number) : all.get(random.nextInt(all.size())));
            } else {
                int host = random.nextInt(3) == 0 ? random.nextInt(200) : number; // or it is somewhere else now
                PeerEndpoint at =
                        new PeerEndpoint(RosterTest.id(number), new InetSocketAddress("10.1.0." + host, 49152), false);
                join(at, random.nextBoolean() ? 0 : random.nextInt(-1, sites + 2));
            }
        }

        private void origin() {
            if (believers.containsKey(MachineId.ORIGIN) && random.nextBoolean()) {
                leave(MachineId.ORIGIN);
            } else {
                InetSocketAddress address = new InetSocketAddress("10.0.0." + random.nextInt(200), 49152);
                join(new PeerEndpoint(MachineId.ORIGIN, address, true), 0);
            }
        }

        private void join(PeerEndpoint at, int site) {
            Map<MachineId, News> news = roster.joined(at, site, random.nextInt(3));
            assertThat(news).doesNotContainKey(at.machine());
            endpoints.put(at.machine(), at);
            believers.computeIfAbsent(at.machine(), m -> new Believer()).hear(all(at.machine()));
            tell(news);
        }

        private void leave(MachineId machine) {
            believers.remove(machine);
            endpoints.remove(machine);
            tell(roster.left(machine));
        }

        private void tell(Map<MachineId, News> news) {
            assertThat(believers.keySet()).as("who is told is here").containsAll(news.keySet());
            news.forEach((to, what) -> believers.get(to).hear(what));
        }

        private News all(MachineId machine) {
            return roster.all(machine).orElseThrow();
        }

        void check(String as) {
            assertThat(roster.size())
                    .as(as)
                    .isEqualTo(believers.size() - (believers.containsKey(MachineId.ORIGIN) ? 1 : 0));
            Map<MachineId, News> now = new HashMap<>();
            believers.keySet().forEach(machine -> now.put(machine, all(machine)));
            places.clear();
            endpoints.forEach((machine, at) -> places.put(
                    machine,
                    new PeerEndpoint(
                            machine, at.address(), at.origin(), now.get(machine).place())));
            believers.forEach((machine, believer) -> {
                News all = now.get(machine);
                assertThat(believer.place).as("where %s is, %s", machine, as).isEqualTo(all.place());
                Set<PeerEndpoint> unknown = new HashSet<>(all.peers());
                unknown.removeIf(peer -> peer.equals(believer.peers.get(peer.machine())));
                assertThat(unknown).as("whom %s does not know, %s", machine, as).isEmpty();
                if (sites == 0) {
                    assertThat(believer.peers.keySet())
                            .as("nobody else, %s", as)
                            .hasSize(all.peers().size());
                } else {
                    strangers(believer, before.getOrDefault(machine, Set.of()), as);
                }
            });
            before.clear();
            now.forEach((machine, all) -> {
                Set<MachineId> known = new HashSet<>();
                all.peers().forEach(peer -> known.add(peer.machine()));
                before.put(machine, known);
            });
        }

        /** Of whom it was to know just now, it knows where they are, or that they are gone. */
        private void strangers(Believer believer, Set<MachineId> known, String as) {
            for (MachineId peer : known) {
                PeerEndpoint now = places.get(peer);
                if (!Objects.equals(believer.peers.get(peer), now)) {
                    assertThat(believer.peers.get(peer)).as("%s, %s", peer, as).isEqualTo(now);
                }
            }
        }
    }
}
