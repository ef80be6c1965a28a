/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.wire.Handshake.Bit;
import org.essaim.protocol.wire.Message;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.transfer.core.EngineLimits;
import org.junit.jupiter.api.Test;

/** Where there are fewer slots than peers, they take turns. */
class TurnsTest {

    private static final int PIECE = 64 << 10;
    private static final int BLOCK = 16 << 10;
    private static final int SLOTS = 2;
    private static final long SECOND = VirtualWorld.SECOND;
    private static final long TURN = 10 * SECOND;

    private final TestPayload payload = TestPayload.v2(10 * PIECE, PIECE, 1);
    private final VirtualWorld world = new VirtualWorld(1, payload, 1_000_000, 100 << 20);
    private final VirtualMachine seed = world.add(true, BudgetPolicy.unlimited());
    private final List<ScriptedPeer> peers = new ArrayList<>();

    private void call(int count) throws MetainfoException {
        seed.limits(limits()).start();
        world.time().run(SECOND);
        byte[] wireHash = Metainfo.parse(payload.metainfo()).wireHash();
        for (int i = 1; i <= count; i++) {
            peers.add(ScriptedPeer.call(i, world, seed, wireHash, Bit.FAST));
        }
    }

    private static EngineLimits limits() {
        EngineLimits usual = EngineLimits.USUAL;
        return new EngineLimits(
                usual.connections(),
                usual.connectionsPerSwarm(),
                usual.halfOpen(),
                SLOTS,
                usual.requestsKept(),
                usual.bytesAhead(),
                usual.downloadRate(),
                usual.cooperative());
    }

    /** How often a peer was unchoked, less how often it was choked. */
    private static int open(ScriptedPeer peer) {
        return peer.heard(Message.Unchoke.class).size()
                - peer.heard(Message.Choke.class).size();
    }

    private List<Integer> open() {
        return peers.stream().map(TurnsTest::open).toList();
    }

    @Test
    void whoComesFirstIsServedFirstAndTheOthersWait() throws Exception {
        call(4);
        assertThat(open()).containsExactly(1, 1, 0, 0);
    }

    @Test
    void whoseTurnIsOverMakesRoomForTheNext() throws Exception {
        call(4);
        for (int turn = 0; turn < 8; turn++) {
            world.time().run(TURN + SECOND);
            peers.forEach(peer -> peer.say(new Message.KeepAlive()));
            assertThat(open().stream().mapToInt(i -> i).sum()).isEqualTo(SLOTS);
        }
        assertThat(peers)
                .allSatisfy(peer ->
                        assertThat(peer.heard(Message.Unchoke.class).size()).isGreaterThanOrEqualTo(2));
    }

    @Test
    void aSlotThatBecomesFreeIsTakenAtOnce() throws Exception {
        call(3);
        peers.get(0).hangUp();
        world.time().run(SECOND);
        assertThat(open(peers.get(2))).isEqualTo(1);
    }

    @Test
    void whereNobodyWaitsNobodyIsInterrupted() throws Exception {
        call(2);
        world.time().run(5 * TURN);
        assertThat(peers)
                .allSatisfy(peer -> assertThat(peer.heard(Message.Choke.class)).isEmpty());
    }

    @Test
    void whoIsChokedIsToldWhatItWillNotGetAndIsServedLater() throws Exception {
        call(3);
        ScriptedPeer waiting = peers.get(2);
        waiting.say(new Message.Request(0, 0, BLOCK));
        world.time().run(SECOND);
        assertThat(waiting.heard(Message.Reject.class)).hasSize(1);
        assertThat(waiting.bytes()).isZero();
        world.time().run(TURN);
        waiting.say(new Message.Request(0, 0, BLOCK));
        world.time().run(SECOND);
        assertThat(waiting.bytes()).isEqualTo(BLOCK);
    }

    @Test
    void aPausedMachineServesNobodyAndGoesOnAfterwards() throws Exception {
        call(3);
        seed.swarm().pause(true);
        world.time().run(SECOND);
        assertThat(open()).containsExactly(0, 0, 0);
        seed.swarm().pause(false);
        world.time().run(SECOND);
        assertThat(open().stream().mapToInt(i -> i).sum()).isEqualTo(SLOTS);
    }
}
