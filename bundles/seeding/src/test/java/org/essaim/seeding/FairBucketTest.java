/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.seeding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.essaim.api.InfoHash;
import org.essaim.api.seeding.UploadPolicy;
import org.junit.jupiter.api.Test;

/** In virtual time: peers that ask, wait, send and ask again, as an engine's do. */
class FairBucketTest {

    private static final int BLOCK = 16 << 10;
    private static final long SECOND = 1_000_000_000L;
    private static final long MIB = 1 << 20;

    private final FairBucket bucket = new FairBucket();
    private final PriorityQueue<Peer> agenda = new PriorityQueue<>(Comparator.comparingLong(p -> p.next));
    private final Map<InfoHash, Long> sent = new HashMap<>();
    private final Random lateness = new Random(5);

    /** A peer with a block that goes out at {@code next}. */
    private static final class Peer {
        private final InfoHash swarm;
        private final long pauseNanos;
        private long next;

        private Peer(InfoHash swarm, long pauseNanos, long next) {
            this.swarm = swarm;
            this.pauseNanos = pauseNanos;
            this.next = next;
        }
    }

    @Test
    void withoutALimitEverythingGoesAtOnce() {
        bucket.limit(Long.MAX_VALUE);
        assertThat(bucket.reserve(swarm(1), BLOCK, 5)).isZero();
        assertThat(bucket.bytesPerSecond()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aSwarmThatIsAloneHasTheWholeLimit() {
        bucket.limit(4 * MIB);
        join(swarm(1), 1, 0, 0);
        run(10 * SECOND);
        assertThat(total()).isCloseTo(40 * MIB, Percentage.withPercentage(2));
    }

    @Test
    void manyPeersTogetherKeepTheLimit() {
        bucket.limit(4 * MIB);
        join(swarm(1), 60, 0, 0);
        run(10 * SECOND);
        assertThat(total()).isCloseTo(40 * MIB, Percentage.withPercentage(3));
    }

    @Test
    void swarmsShareEquallyWhateverTheirNumberOfPeers() {
        bucket.limit(4 * MIB);
        join(swarm(1), 40, 0, 0);
        join(swarm(2), 1, 0, SECOND);
        run(21 * SECOND);
        assertThat(total()).isCloseTo(84 * MIB, Percentage.withPercentage(4));
        assertThat(sent.get(swarm(2))).isCloseTo(40 * MIB, Percentage.withPercentage(10));
    }

    @Test
    void whatASlowSwarmLeavesTheOthersGet() {
        bucket.limit(4 * MIB);
        join(swarm(1), 10, 0, 0);
        join(swarm(2), 1, SECOND / 20, 0); // at most 20 blocks a second
        run(20 * SECOND);
        assertThat(total()).isCloseTo(80 * MIB, Percentage.withPercentage(3));
        assertThat(sent.get(swarm(2))).isGreaterThan(5 * MIB);
    }

    @Test
    void swarmsThatComeAndGoDoNotExceedTheLimit() {
        bucket.limit(2 * MIB);
        Random random = new Random(9);
        int peers = 0;
        for (int i = 0; i < 30; i++) {
            int some = 1 + random.nextInt(20);
            peers += some;
            join(swarm(i % 9), some, random.nextInt(3) * SECOND / 100, random.nextInt(20) * SECOND);
        }
        run(40 * SECOND);
        long promisedAhead = (long) peers * BLOCK;
        assertThat(total()).isLessThan(2 * MIB * 40 + promisedAhead);
        assertThat(total()).isGreaterThan((long) (1.9 * MIB * 20));
    }

    @Test
    void anIdleTimeIsNotSavedUp() {
        bucket.limit(MIB);
        bucket.reserve(swarm(1), BLOCK, 0);
        long now = 100 * SECOND;
        long free = 0;
        while (bucket.reserve(swarm(1), BLOCK, now) == 0) {
            free += BLOCK;
        }
        assertThat(free).isLessThan(MIB / 8);
    }

    @Test
    void aNewLimitTakesEffectAtOnce() {
        bucket.limit(1000);
        for (int i = 0; i < 50; i++) {
            bucket.reserve(swarm(1), BLOCK, 0);
        }
        bucket.limit(100 * MIB);
        bucket.reserve(swarm(1), BLOCK, 0);
        assertThat(bucket.reserve(swarm(1), BLOCK, 0)).isLessThan(SECOND / 1000);
        assertThat(bucket.bytesPerSecond()).isEqualTo(100 * MIB);
        assertThat(bucket.grants()).isEqualTo(52);
    }

    @Test
    void nothingAtAllMayBeSentForAWhile() {
        bucket.limit(0);
        assertThat(bucket.reserve(swarm(1), BLOCK, 5)).isEqualTo(UploadPolicy.REFUSED);
        assertThat(bucket.grants()).isZero();
        bucket.limit(MIB);
        assertThat(bucket.reserve(swarm(1), BLOCK, 6)).isZero();
    }

    @Test
    void theSameLimitAgainChangesNothing() {
        bucket.limit(BLOCK);
        bucket.reserve(swarm(1), BLOCK, 0);
        bucket.limit(BLOCK);
        assertThat(bucket.reserve(swarm(1), BLOCK, 0)).isPositive();
    }

    @Test
    void aClockThatIsNegativeOrWrapsIsFine() {
        bucket.limit(MIB);
        for (long now : List.of(Long.MIN_VALUE + 5, -SECOND, Long.MAX_VALUE - 5)) {
            FairBucket fresh = new FairBucket();
            fresh.limit(MIB);
            assertThat(fresh.reserve(swarm(1), BLOCK, now)).isLessThan(SECOND);
            assertThat(fresh.reserve(swarm(1), BLOCK, now + SECOND)).isZero();
        }
    }

    private void join(InfoHash swarm, int peers, long pauseNanos, long from) {
        for (int i = 0; i < peers; i++) {
            agenda.add(new Peer(swarm, pauseNanos, from));
        }
    }

    private void run(long until) {
        Map<Peer, Boolean> asked = new HashMap<>();
        while (!agenda.isEmpty() && agenda.peek().next < until) {
            Peer peer = agenda.remove();
            if (asked.put(peer, true) != null) {
                sent.merge(peer.swarm, (long) BLOCK, Long::sum);
            }
            long now = peer.next + peer.pauseNanos + lateness.nextInt(300_000);
            peer.next = now + bucket.reserve(peer.swarm, BLOCK, now);
            agenda.add(peer);
        }
    }

    private long total() {
        return sent.values().stream().mapToLong(Long::longValue).sum();
    }

    private static InfoHash swarm(int number) {
        return new InfoHash(String.format("%040x", number));
    }
}
