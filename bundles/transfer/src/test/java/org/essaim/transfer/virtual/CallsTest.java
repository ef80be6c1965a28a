/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.wire.Handshake.Bit;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.TestPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two that call each other at once, and swarms that have two names. Names are random: each seed lets another one stand. */
class CallsTest {

    private static final int PIECE = 64 << 10;
    private static final int SEEDS = 40;
    private static final long SECOND = VirtualWorld.SECOND;

    private final TestPayload payload = TestPayload.hybrid(10 * PIECE + 5, PIECE, 1);
    private final byte[] v1;
    private final byte[] v2;

    CallsTest() throws MetainfoException {
        Metainfo metainfo = Metainfo.parse(payload.metainfo());
        v1 = metainfo.infoHashV1().orElseThrow().bytes();
        v2 = metainfo.wireHash();
    }

    /** A world with two machines that are in the swarm, and know nobody. */
    private VirtualWorld two(int seed, boolean identified) {
        VirtualWorld world = new VirtualWorld(seed, payload, SECOND / 50, 100 << 20).withoutTracker();
        for (int i = 0; i < 2; i++) {
            VirtualMachine machine = world.add(false, BudgetPolicy.unlimited());
            if (identified) {
                machine.identified();
            }
            machine.start();
        }
        world.time().run(SECOND);
        return world;
    }

    private static int peers(VirtualMachine machine) {
        return machine.swarm().views().size();
    }

    @ParameterizedTest(name = "certificates {0}, the second later by {1} ms")
    @CsvSource({"true, 0", "false, 0", "true, 30", "false, 30", "true, 50", "false, 50"})
    void twoMachinesThatCallEachOtherHaveOneConnection(boolean certificates, int later) {
        for (int seed = 0; seed < SEEDS; seed++) {
            VirtualWorld world = two(seed, certificates);
            VirtualMachine a = world.machines().get(0);
            VirtualMachine b = world.machines().get(1);
            a.hear(List.of(b.endpoint()));
            world.time().after(later * 1_000_000L, () -> b.hear(List.of(a.endpoint())));
            world.time().run(SECOND / 5);
            assertThat(List.of(peers(a), peers(b))).as("seed %s", seed).containsExactly(1, 1);
            int calls = world.network().calls();
            world.time().run(200 * SECOND);
            assertThat(world.network().calls()).as("calls for nothing").isEqualTo(calls);
        }
    }

    @Test
    void whoIsCalledWhileItLooksAtItsDiskDoesNotCallBack() {
        for (int seed = 0; seed < SEEDS; seed++) {
            VirtualWorld world = two(seed, true);
            VirtualMachine a = world.machines().get(0);
            VirtualMachine late = world.add(true, BudgetPolicy.unlimited())
                    .identified()
                    .slow(SECOND / 2)
                    .start();
            late.hear(List.of(a.endpoint()));
            a.hear(List.of(late.endpoint()));
            assertThat(world.time().runUntil(a::isComplete, 60 * SECOND)).isTrue();
            assertThat(world.network().calls()).as("seed %s", seed).isEqualTo(1);
        }
    }

    /** It does not know where the other listens, or thinks that it listens elsewhere. */
    @Test
    void aCallFromAnAddressThatNobodyNamedCrossesOursAndOneStands() {
        for (int seed = 0; seed < SEEDS; seed++) {
            VirtualWorld world = two(seed, false);
            VirtualMachine a = world.machines().get(0);
            VirtualMachine b = world.machines().get(1);
            world.network().alias(b.endpoint().address(), ForeignPeer.endpoint().address());
            a.hear(List.of(ForeignPeer.endpoint()));
            b.hear(List.of(a.endpoint()));
            world.time().run(SECOND);
            assertThat(List.of(peers(a), peers(b))).as("seed %s", seed).containsExactly(1, 1);
            assertThat(world.network().connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "it keeps the older: {0}")
    @ValueSource(booleans = {true, false})
    void anotherProgramThatGivesUpOneOfTwoKeepsTheOther(boolean older) {
        for (String id : List.of("!first in any order!", "~last in any order~~")) {
            for (int later = 0; later < 100; later += 10) {
                VirtualWorld world = two(later, false);
                VirtualMachine a = world.machines().get(0);
                ForeignPeer other = new ForeignPeer(world, id, v2, older, Bit.V2, Bit.FAST);
                a.hear(List.of(ForeignPeer.endpoint()));
                world.time().after(later * 1_000_000L, () -> other.call(a));
                world.time().run(SECOND);
                assertThat(peers(a)).as("%s, %s ms later", id, later).isEqualTo(1);
                assertThat(other.connections()).isEqualTo(1);
                int calls = world.network().calls();
                world.time().run(100 * SECOND);
                assertThat(peers(a)).isEqualTo(1);
                assertThat(world.network().calls()).as("calls for nothing").isEqualTo(calls);
            }
        }
    }

    @Test
    void aCallThatGetsNowhereDoesNotKeepTheOtherOneOut() {
        for (int seed = 0; seed < SEEDS; seed++) {
            VirtualWorld world = two(seed, true);
            VirtualMachine a = world.machines().get(0);
            VirtualMachine b = world.machines().get(1);
            world.network().wall(a.endpoint().address());
            a.hear(List.of(b.endpoint()));
            b.hear(List.of(a.endpoint()));
            world.time().run(20 * SECOND);
            assertThat(List.of(peers(a), peers(b))).as("seed %s", seed).containsExactly(1, 1);
        }
    }

    @Test
    void whoCallsAHybridByItsFirstNameAndKnowsTheSecondIsAnsweredByIt() {
        VirtualWorld world = two(1, false);
        ForeignPeer modern = new ForeignPeer(world, "-XX0000-modern......", v1, true, Bit.V2, Bit.FAST);
        modern.call(world.machines().get(0));
        world.time().run(SECOND);
        ForeignPeer old = new ForeignPeer(world, "-XX0000-old.........", v1, true, Bit.FAST);
        old.call(world.machines().get(0));
        world.time().run(SECOND);
        assertThat(modern.answers()).containsExactly(v2);
        assertThat(old.answers()).containsExactly(v1);
        assertThat(peers(world.machines().get(0))).isEqualTo(2);
    }

    @Test
    void aPeerThatKnowsAHybridByItsFirstNameOnlyIsCalledByThatNext() {
        VirtualWorld world = two(1, false);
        ForeignPeer old = new ForeignPeer(world, "-XX0000-old.........", v1, true);
        VirtualMachine a = world.machines().get(0);
        a.hear(List.of(ForeignPeer.endpoint()));
        world.time().run(SECOND);
        assertThat(peers(a)).isEqualTo(1);
        assertThat(old.refused()).isEqualTo(1);
        world.network().cutOne();
        world.time().run(SECOND);
        assertThat(peers(a)).isEqualTo(1);
        assertThat(old.refused()).as("its name is remembered").isEqualTo(1);
    }
}
