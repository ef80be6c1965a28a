/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.essaim.api.transfer.PeerView;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.RatePolicy;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.transfer.core.EngineLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits in virtual time: how exact they are, and how soon another one holds, without a connection being closed. */
class LimitsTest {

    private static final int PIECE = 256 << 10;
    private static final long SECOND = VirtualWorld.SECOND;
    private static final Percentage A_FEW = Percentage.withPercentage(3);

    private final TestPayload payload = TestPayload.v2(96 * PIECE, PIECE, 1);
    private final VirtualWorld world = new VirtualWorld(1, payload, SECOND / 1000, 100 << 20);
    private final AtomicLong limit = new AtomicLong(Long.MAX_VALUE);

    private VirtualMachine fetchFrom(int seeds) {
        return fetchFrom(seeds, EngineLimits.USUAL);
    }

    private VirtualMachine fetchFrom(int seeds, EngineLimits limits) {
        for (int i = 0; i < seeds; i++) {
            world.add(true, BudgetPolicy.unlimited()).limits(limits).start();
        }
        VirtualMachine leech = world.add(false, BudgetPolicy.unlimited()).start();
        leech.engine().downloadRate(limit::get);
        return leech;
    }

    private long fetched(VirtualMachine machine, double seconds) {
        long before = machine.swarm().downloaded();
        world.time().run((long) (seconds * SECOND));
        return machine.swarm().downloaded() - before;
    }

    @ParameterizedTest
    @ValueSource(longs = {50_000, 1_000_000, 4_000_000})
    void asMuchIsFetchedAsTheLimitSays(long rate) {
        limit.set(rate);
        VirtualMachine leech = fetchFrom(3);
        world.time().run(2 * SECOND);
        double seconds = Math.min(20, 12e6 / rate);
        seconds = rate < 1_000_000 ? 60 : seconds;
        assertThat((double) fetched(leech, seconds)).isCloseTo(rate * seconds, A_FEW);
        assertThat(leech.swarm().account().wasted()).isZero();
    }

    @Test
    void underALimitEveryPeerOfAnotherMakeIsAskedAsOften() {
        limit.set(2_000_000);
        VirtualMachine leech = fetchFrom(4, EngineLimits.USUAL.alone());
        world.time().run(5 * SECOND);
        assertThat(leech.swarm().views()).hasSize(4).allSatisfy(peer -> assertThat(peer.bytesReceived())
                .isCloseTo(leech.swarm().downloaded() / 4, Percentage.withPercentage(15)));
    }

    @Test
    void aLowerDownloadLimitHoldsWithinASecondAndNothingIsCutOff() {
        limit.set(8_000_000);
        VirtualMachine leech = fetchFrom(2);
        world.time().run(SECOND / 2);
        limit.set(500_000);
        world.time().run(SECOND);
        assertThat((double) fetched(leech, 10)).isCloseTo(5e6, A_FEW);
        limit.set(0);
        world.time().run(SECOND);
        assertThat(fetched(leech, 30)).as("nothing at all").isZero();
        limit.set(2_000_000);
        world.time().run(SECOND);
        assertThat((double) fetched(leech, 3)).isCloseTo(6e6, A_FEW);
        long received = leech.swarm().views().stream()
                .mapToLong(PeerView::bytesReceived)
                .sum();
        assertThat(received)
                .as("over the first connections")
                .isEqualTo(leech.swarm().downloaded());
        limit.set(Long.MAX_VALUE);
        world.time().run(SECOND);
        assertThat(leech.isComplete()).as("%s", world.machines()).isTrue();
        assertThat(leech.storage().content()).isEqualTo(payload.bytes());
    }

    @Test
    void fromNoLimitToALowOneIsASecond() {
        VirtualWorld slow = new VirtualWorld(2, payload, SECOND / 100, 4 << 20);
        slow.add(true, BudgetPolicy.unlimited()).start();
        VirtualMachine leech = slow.add(false, BudgetPolicy.unlimited()).start();
        leech.engine().downloadRate(limit::get);
        slow.time().run(2 * SECOND);
        limit.set(100_000);
        slow.time().run(SECOND);
        long before = leech.swarm().downloaded();
        slow.time().run(20 * SECOND);
        assertThat((double) leech.swarm().downloaded() - before).isCloseTo(2e6, A_FEW);
    }

    @Test
    void anotherUploadLimitHoldsWithinASecondForThoseWhoWaitToo() {
        RatePolicy policy = new RatePolicy(2_000);
        world.add(true, policy).start();
        for (int i = 0; i < 8; i++) {
            world.add(false, new BudgetPolicy(0)).start();
        }
        world.time().run(5 * SECOND); // each has a block that is due in up to a minute
        VirtualMachine origin = world.machines().get(0);
        policy.rate(4_000_000);
        world.time().run(SECOND);
        long before = origin.swarm().uploaded();
        world.time().run(10 * SECOND);
        assertThat((double) origin.swarm().uploaded() - before).isCloseTo(40e6, A_FEW);
        policy.rate(0);
        world.time().run(SECOND);
        before = origin.swarm().uploaded();
        world.time().run(10 * SECOND);
        assertThat(origin.swarm().uploaded()).isEqualTo(before);
        policy.rate(1_000_000);
        world.time().run(SECOND);
        before = origin.swarm().uploaded();
        world.time().run(10 * SECOND);
        assertThat((double) origin.swarm().uploaded() - before).isCloseTo(10e6, A_FEW);
        assertThat(origin.swarm().views()).hasSize(8);
    }
}
