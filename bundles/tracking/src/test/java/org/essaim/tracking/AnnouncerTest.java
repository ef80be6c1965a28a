/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.api.tracking.Announce.Event;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerSource.Membership;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.api.tracking.Traffic;
import org.essaim.api.tracking.WanLimit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnnouncerTest {

    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final VirtualTime time = new VirtualTime();
    private final Link link = new Link();
    private int wakes;
    private final Announcer announcer = new Announcer(link, new Random(7), time, () -> wakes++);
    private final Member member = new Member("aa", 100);

    @Test
    void joiningAnnouncesAtOnceAndHandsOverThePeers() {
        announcer.join(member);
        assertThat(wakes).isPositive();
        run(Duration.ZERO);
        assertThat(link.events()).containsExactly(Event.STARTED);
        assertThat(member.peers).singleElement().asList().hasSize(3);
        assertThat(announcer.answered()).isEqualTo(1);
    }

    @Test
    void aMachineThatMissesSomethingAndKnowsFewPeersAsksEveryFewSeconds() {
        announcer.join(member);
        run(Duration.ofSeconds(60));
        assertThat(link.sent.size()).isBetween(12, 17);
        assertThat(link.events().subList(1, 5)).containsOnly(Event.PERIODIC);
    }

    @Test
    void aMachineThatKnowsEnoughPeersKeepsToTheInterval() {
        link.peers = 20;
        announcer.join(member);
        run(Duration.ofMinutes(5));
        assertThat(link.sent.size()).isBetween(11, 14);
    }

    @Test
    void aSeedKeepsToTheInterval() {
        member.left = 0;
        announcer.join(member);
        run(Duration.ofMinutes(5));
        assertThat(link.sent.size()).isBetween(11, 14);
        assertThat(link.events()).startsWith(Event.STARTED).doesNotContain(Event.COMPLETED);
    }

    @Test
    void completionIsToldOnceAndAtOnce() {
        Membership membership = announcer.join(member);
        run(Duration.ofSeconds(2));
        member.left = 0;
        membership.announceNow();
        run(Duration.ZERO);
        assertThat(link.events()).containsExactly(Event.STARTED, Event.COMPLETED);
        run(Duration.ofMinutes(2));
        assertThat(link.events()).containsOnlyOnce(Event.COMPLETED);
    }

    @Test
    void completionThatCouldNotBeToldIsToldLater() {
        Membership membership = announcer.join(member);
        run(Duration.ofSeconds(2));
        link.up = false;
        member.left = 0;
        membership.announceNow();
        run(Duration.ofSeconds(1));
        link.up = true;
        run(Duration.ofSeconds(5));
        assertThat(link.events()).containsSequence(Event.COMPLETED, Event.COMPLETED);
    }

    @Test
    void whileTheServerIsAwayItTriesLessAndLessOften() {
        link.up = false;
        announcer.join(member);
        run(Duration.ofMinutes(10));
        int tries = link.sent.size();
        assertThat(tries).isBetween(12, 22);
        assertThat(link.gap(1)).isLessThan(Duration.ofMillis(1300));
        assertThat(link.gap(tries - 1)).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(75));
        assertThat(link.events()).containsOnly(Event.STARTED);
        assertThat(announcer.lastError()).hasValue("no route");
    }

    @Test
    void reannounceDoesNotWaitForTheBackOff() {
        link.up = false;
        announcer.join(member);
        run(Duration.ofMinutes(10));
        link.up = true;
        int before = link.sent.size();
        announcer.reannounce();
        run(Duration.ofSeconds(1));
        assertThat(link.sent).hasSize(before + 1);
        assertThat(member.peers).hasSize(1);
        assertThat(announcer.lastError()).isEmpty();
    }

    @Test
    void reannounceTellsOfEverySwarm() {
        announcer.join(member);
        announcer.join(new Member("bb", 0));
        run(Duration.ofSeconds(1));
        announcer.reannounce();
        run(Duration.ofSeconds(1));
        assertThat(link.sent).hasSize(4);
    }

    @Test
    void howeverOftenItIsAskedTheTrackerIsNotFlooded() {
        Membership membership = announcer.join(member);
        for (int i = 0; i < 1000; i++) {
            membership.announceNow();
            run(Duration.ofMillis(1));
        }
        assertThat(link.sent.size()).isLessThanOrEqualTo(4);
    }

    @Test
    void membershipsSurviveTheAbsenceOfTheChannel() {
        link.available = false;
        announcer.join(member);
        run(Duration.ofMinutes(10));
        assertThat(link.sent).isEmpty();
        link.available = true;
        announcer.reannounce();
        run(Duration.ZERO);
        assertThat(link.events()).containsExactly(Event.STARTED);
    }

    @Test
    void leavingTellsTheTrackerOnceAndNothingMore() {
        Membership membership = announcer.join(member);
        run(Duration.ofSeconds(1));
        membership.close();
        membership.close();
        run(Duration.ofMinutes(2));
        assertThat(link.events()).containsExactly(Event.STARTED, Event.STOPPED);
        assertThat(announcer.memberships()).isZero();
    }

    @Test
    void leavingBeforeAnybodyKnewTellsNobody() {
        announcer.join(member).close();
        run(Duration.ofMinutes(1));
        assertThat(link.sent).isEmpty();
        assertThat(announcer.memberships()).isZero();
    }

    @Test
    void leavingWhileTheServerIsAwayIsNotWaitedFor() {
        Membership membership = announcer.join(member);
        run(Duration.ofSeconds(1));
        link.up = false;
        membership.close();
        run(Duration.ofSeconds(1));
        assertThat(announcer.memberships()).isZero();
    }

    @Test
    void theFarewellIsNotOvertakenByAnAnnounceUnderWay() {
        link.hold = true;
        Membership membership = announcer.join(member);
        run(Duration.ZERO);
        membership.close();
        run(Duration.ofSeconds(1));
        assertThat(link.events()).containsExactly(Event.STARTED);
        link.release();
        run(Duration.ofSeconds(1));
        assertThat(link.events()).containsExactly(Event.STARTED, Event.STOPPED);
        assertThat(member.peers).isEmpty();
    }

    @Test
    void anAnswerThatNeverComesIsGivenUpAndLaterIgnored() {
        link.hold = true;
        announcer.join(member);
        run(Announcer.PATIENCE.plusSeconds(1));
        assertThat(announcer.lastError())
                .hasValueSatisfying(error -> assertThat(error).contains("60 s"));
        List<CompletableFuture<AnnounceReply>> stale = List.copyOf(link.held);
        link.hold = false;
        run(Duration.ofSeconds(3));
        assertThat(member.peers).hasSize(1);
        stale.get(0).complete(link.reply());
        run(Duration.ofMillis(10));
        assertThat(member.peers).hasSize(1);
    }

    @Test
    void onlyAFewAnnouncesAreUnderWayAtOnce() {
        link.hold = true;
        for (int i = 0; i < 30; i++) {
            announcer.join(new Member(String.format("%02d", i), 5));
        }
        run(Duration.ofSeconds(1));
        assertThat(link.sent).hasSize(Announcer.MAX_IN_FLIGHT);
        link.release();
        link.hold = false;
        run(Duration.ofSeconds(1));
        assertThat(link.sent).hasSize(30);
    }

    @Test
    void anEngineThatThrowsDoesNotStopTheOthers() {
        announcer.join(new Member("bb", 5) {
            @Override
            public void onPeers(List<PeerEndpoint> peers) {
                throw new IllegalStateException("closed");
            }
        });
        announcer.join(member);
        run(Duration.ofSeconds(1));
        assertThat(member.peers).isNotEmpty();
    }

    @Test
    void theDoctorIsToldWhetherTheTrackerAnswers() {
        TrackerHealth health = new TrackerHealth(announcer, time);
        assertThat(health.check().get(0).level()).isEqualTo(Level.OK);
        announcer.join(member);
        run(Duration.ofSeconds(1));
        assertThat(health.check().get(0).sentence()).contains("1 swarm").contains("s ago");
        link.up = false;
        run(Duration.ofSeconds(30));
        assertThat(health.check().get(0).level()).isEqualTo(Level.WARN);
        assertThat(health.check().get(0).sentence()).contains("no route");
        assertThat(health.check().get(0).remedy()).isNotBlank();
    }

    @Test
    void theEngineHearsWhatItMayUseOfTheWan() {
        link.wan = new WanLimit(5, 0, false);
        announcer.join(member);
        run(Duration.ofSeconds(1));
        assertThat(member.limit).isEqualTo(link.wan);
    }

    private void run(Duration duration) {
        time.run(announcer::doWork, duration);
    }

    @Test
    void theDoctorNamesWhatIsWrongWithTheListOfSitesUntilItIsMended() {
        TrackerHealth health = new TrackerHealth(announcer, time);
        health.sites(Optional.of("site.paris: '10.1.0.0/99' is no network"));
        assertThat(health.check()).anySatisfy(finding -> {
            assertThat(finding.level()).isEqualTo(Level.FAIL);
            assertThat(finding.sentence()).contains("10.1.0.0/99").contains("former one");
            assertThat(finding.remedy()).contains("org.essaim.tracking.cfg");
        });
        health.sites(Optional.empty());
        assertThat(health.check()).noneMatch(finding -> finding.level() == Level.FAIL);
    }

    @Test
    void whatAMemberCountsIsAnnounced() {
        Traffic traffic = new Traffic(1, Map.of(2, 3L), 4, 5);
        announcer.join(new Member("ab", 10) {
            @Override
            public Traffic traffic() {
                return traffic;
            }
        });
        announcer.join(new Member("cd", 10));
        run(Duration.ofSeconds(1));
        assertThat(link.sent).extracting(TrackerLink.Report::traffic).containsExactly(traffic, Traffic.NONE);
    }

    private static class Member implements SwarmMember {
        final InfoHash infoHash;
        final List<List<PeerEndpoint>> peers = new ArrayList<>();

        @Nullable WanLimit limit;

        long left;

        Member(String byteInHex, long left) {
            this.infoHash = new InfoHash(byteInHex.repeat(20));
            this.left = left;
        }

        @Override
        public InfoHash infoHash() {
            return infoHash;
        }

        @Override
        public int port() {
            return 49152;
        }

        @Override
        public long uploaded() {
            return 1;
        }

        @Override
        public long downloaded() {
            return 2;
        }

        @Override
        public long left() {
            return left;
        }

        @Override
        public void onWanLimit(WanLimit told) {
            limit = told;
        }

        @Override
        public void onPeers(List<PeerEndpoint> told) {
            peers.add(told);
        }
    }

    private final class Link implements TrackerLink {
        final List<Report> sent = new ArrayList<>();
        WanLimit wan = WanLimit.NONE;
        final List<Long> times = new ArrayList<>();
        final List<CompletableFuture<AnnounceReply>> held = new ArrayList<>();
        boolean available = true;
        boolean up = true;
        boolean hold;
        int peers = 3;

        @Override
        public boolean available() {
            return available;
        }

        @Override
        public CompletionStage<AnnounceReply> announce(Report report) {
            sent.add(report);
            times.add(time.nanos());
            if (hold) {
                held.add(new CompletableFuture<>());
                return held.get(held.size() - 1);
            }
            return up
                    ? CompletableFuture.completedFuture(reply())
                    : CompletableFuture.failedFuture(new LocalFault("SERVER_UNREACHABLE", "no route", "wait"));
        }

        void release() {
            hold = false;
            held.forEach(future -> future.complete(reply()));
        }

        AnnounceReply reply() {
            List<PeerEndpoint> endpoints = new ArrayList<>();
            for (int i = 0; i < peers; i++) {
                endpoints.addAll(peer(i));
            }
            return new AnnounceReply(INTERVAL, Place.FLAT, wan, endpoints);
        }

        List<PeerEndpoint> peer(int i) {
            return List.of(
                    new PeerEndpoint(new MachineId("m" + i), new InetSocketAddress("127.0.0.1", 1000 + i), false));
        }

        List<Event> events() {
            return sent.stream().map(Report::event).toList();
        }

        Duration gap(int i) {
            return Duration.ofNanos(times.get(i) - times.get(i - 1));
        }
    }
}
