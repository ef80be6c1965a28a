/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.transfer.core.EngineLimits;
import org.junit.jupiter.api.Test;

/**
 * How near a swarm comes to the least time in which anything could bring the payload to everyone: the largest of payload ÷
 * origin's uplink and payload × machines ÷ all uplinks (Kumar and Ross, 2006). Downlinks do not limit anything here.
 */
class EfficiencyTest {

    private static final int PIECE = 64 << 10;
    private static final long RATE = 625_000;

    private final TestPayload payload = TestPayload.v2(128 * PIECE, PIECE, 1);
    private final VirtualWorld world = new VirtualWorld(1, payload, 1_000_000, RATE);

    private record Result(double ratio, double originCopies) {}

    private Result run(EngineLimits limits, long originRate, long... rates) {
        VirtualMachine origin = world.add(true, BudgetPolicy.unlimited())
                .limits(limits)
                .uplink(originRate)
                .downlink(down(originRate))
                .start();
        world.time().run(VirtualWorld.SECOND);
        long begin = world.time().now();
        for (long rate : rates) {
            world.add(false, BudgetPolicy.unlimited())
                    .limits(limits)
                    .uplink(rate)
                    .downlink(down(rate))
                    .start();
        }
        List<VirtualMachine> all = world.machines();
        boolean done = world.time()
                .runUntil(() -> all.stream().allMatch(VirtualMachine::isComplete), 600 * VirtualWorld.SECOND);
        assertThat(done).as("%s", all).isTrue();
        double bytes = payload.bytes().length;
        double bound = Math.max(
                bytes / originRate,
                bytes * rates.length / (originRate + LongStream.of(rates).sum()));
        double seconds = (world.time().now() - begin) / 1e9;
        Result result = new Result(seconds / bound, origin.swarm().uploaded() / bytes);
        System.out.printf("%d machines: %s%n", rates.length, result);
        return result;
    }

    /** Links are alike in both directions where they are those of TCP, else nothing limits what comes. */
    private long down(long up) {
        return world.network().hasTcp() ? up : VirtualNetwork.UNLIMITED;
    }

    private static long[] equal(int machines) {
        long[] rates = new long[machines];
        Arrays.fill(rates, RATE);
        return rates;
    }

    @Test
    void twentyMachinesWithEqualLinksNeedAnEighthMoreThanTheBound() {
        Result result = run(EngineLimits.USUAL, RATE, equal(20));

        assertThat(result.ratio()).isLessThan(1.13);
        assertThat(result.originCopies()).isLessThan(1.1);
    }

    @Test
    void overTcpHeadersQueuesAndWindowsCostASeventhMore() {
        world.network().overTcp();

        Result result = run(EngineLimits.USUAL, RATE, equal(20));

        assertThat(result.ratio()).isLessThan(1.3);
        assertThat(result.originCopies()).isLessThan(1.25);
    }

    @Test
    void twoMachinesNeedAFewPerCentMore() {
        Result result = run(EngineLimits.USUAL, RATE, equal(2));

        assertThat(result.ratio()).isLessThan(1.06);
        assertThat(result.originCopies()).isLessThan(1.06);
    }

    @Test
    void slowMachinesHardlyHoldUpFastOnes() {
        long[] rates = IntStream.range(0, 9)
                .mapToLong(i -> RATE / 5 * List.of(1, 5, 25).get(i % 3))
                .toArray();

        assertThat(run(EngineLimits.USUAL, RATE, rates).ratio()).isLessThan(1.3);
    }

    @Test
    void anOriginWithTheUplinkOfManyMachinesSendsManyCopies() {
        long[] rates = equal(20);
        Arrays.fill(rates, RATE / 5);

        Result result = run(EngineLimits.USUAL, 5 * RATE, rates);

        assertThat(result.ratio()).isLessThan(1.3);
        assertThat(result.originCopies()).isGreaterThan(8);
    }

    @Test
    void withoutGrantsTheSameTakesHalfAsLongAgain() {
        Result alone = run(EngineLimits.USUAL.alone(), RATE, equal(20));

        assertThat(alone.ratio()).isGreaterThan(1.5);
        assertThat(alone.originCopies()).isGreaterThan(1.5);
    }
}
