/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import org.essaim.api.transfer.TransferProgress.State;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.wire.Handshake.Bit;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.Pieces;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.TestPayload;
import org.junit.jupiter.api.Test;

/** What single peers may do, and what they may not. */
class ScriptedPeerTest {

    private static final int PIECE = 64 << 10;
    private static final int BLOCK = 16 << 10;
    private static final int PIECES = 10;
    private static final long SECOND = VirtualWorld.SECOND;

    private final TestPayload payload = TestPayload.v2(PIECES * PIECE, PIECE, 1);
    private final byte[] wireHash;
    private final VirtualWorld world = new VirtualWorld(1, payload, 1_000_000, 100 << 20);

    ScriptedPeerTest() throws MetainfoException {
        wireHash = Metainfo.parse(payload.metainfo()).wireHash();
    }

    private ScriptedPeer callSeed(Bit... bits) {
        VirtualMachine seed = world.add(true, BudgetPolicy.unlimited()).start();
        world.time().run(SECOND);
        return ScriptedPeer.call(world, seed, wireHash, bits);
    }

    private ScriptedPeer callLeech(Bit... bits) {
        world.add(false, BudgetPolicy.unlimited());
        VirtualMachine leech = world.add(false, BudgetPolicy.unlimited()).start();
        world.time().run(SECOND);
        return ScriptedPeer.call(world, leech, wireHash, bits);
    }

    private void pass(long nanos) {
        world.time().run(nanos);
    }

    @Test
    void aPeerIsToldWhatIsThereAndUnchokedAtOnce() {
        ScriptedPeer fast = callSeed(Bit.FAST, Bit.EXTENSIONS);
        assertThat(fast.heard(Message.HaveAll.class)).hasSize(1);
        assertThat(fast.heard(Message.Unchoke.class)).hasSize(1);
        assertThat(fast.heard(Message.Extended.class)).hasSize(1);
    }

    @Test
    void anOldPeerIsToldByABitfield() {
        ScriptedPeer old = callSeed();
        assertThat(old.heard(Message.Bitfield.class))
                .singleElement()
                .satisfies(b -> assertThat(b.pieces().isComplete()).isTrue());
        assertThat(old.heard(Message.HaveAll.class)).isEmpty();
        assertThat(old.heard(Message.Extended.class)).isEmpty();
    }

    private ScriptedPeer callOneThatStillLooks() {
        VirtualMachine seed =
                world.add(true, BudgetPolicy.unlimited()).slow(SECOND).start();
        ScriptedPeer peer = ScriptedPeer.call(world, seed, wireHash, Bit.FAST);
        assertThat(seed.swarm().progress().state()).isEqualTo(State.CHECKING);
        return peer;
    }

    @Test
    void whoCallsBeforeItIsKnownWhatIsThereIsKeptWaiting() {
        ScriptedPeer peer = callOneThatStillLooks();
        peer.say(new Message.HaveNone());
        peer.say(new Message.Interested());
        pass(SECOND / 4);
        assertThat(peer.isConnected()).isTrue();
        assertThat(peer.heard(Message.class)).isEmpty();
        pass(5 * SECOND);
        assertThat(peer.heard(Message.HaveAll.class)).hasSize(1);
        assertThat(peer.heard(Message.Unchoke.class)).hasSize(1);
        peer.say(new Message.Request(3, 0, BLOCK));
        pass(5 * SECOND);
        assertThat(peer.bytes()).isEqualTo(BLOCK);
        assertThat(world.network().calls()).isEqualTo(1);
    }

    @Test
    void whoTalksOnWhileItWaitsIsLeft() {
        ScriptedPeer peer = callOneThatStillLooks();
        for (int i = 0; i < 17; i++) {
            peer.say(new Message.KeepAlive());
        }
        pass(SECOND / 4);
        assertThat(peer.isConnected()).isFalse();
    }

    @Test
    void whoWaitsIsToldWhenTheSwarmIsLeft() {
        ScriptedPeer peer = callOneThatStillLooks();
        world.machines().get(0).swarm().close();
        pass(SECOND / 4);
        assertThat(peer.isConnected()).isFalse();
    }

    @Test
    void blocksOfAnyLengthAreServed() {
        ScriptedPeer peer = callSeed(Bit.FAST);
        peer.say(new Message.Interested());
        peer.say(new Message.Request(3, BLOCK, BLOCK));
        peer.say(new Message.Request(3, 2 * BLOCK, 100));
        pass(SECOND);
        assertThat(peer.bytes()).isEqualTo(BLOCK + 100);
    }

    @Test
    void whatCannotBeServedIsRejectedAndWhoGoesOnAskingIsLeft() {
        ScriptedPeer peer = callSeed(Bit.FAST);
        for (int i = 0; i < 50; i++) {
            peer.say(new Message.Request(0, PIECE - 1, 2));
        }
        pass(SECOND);
        assertThat(peer.heard(Message.Reject.class)).hasSize(50);
        assertThat(peer.isConnected()).isTrue();
        peer.say(new Message.Request(0, 0, 100 << 10));
        pass(SECOND);
        assertThat(peer.isConnected()).isFalse();
    }

    @Test
    void aSilentPeerIsLeftAfterTwoMinutesAndOneThatSpeaksIsNot() {
        ScriptedPeer peer = callSeed(Bit.FAST);
        pass(100 * SECOND);
        peer.say(new Message.KeepAlive());
        pass(100 * SECOND);
        assertThat(peer.isConnected()).isTrue();
        assertThat(peer.heard(Message.KeepAlive.class)).isNotEmpty();
        pass(30 * SECOND);
        assertThat(peer.isConnected()).isFalse();
    }

    @Test
    void anIdlePeerIsLeftAfterTenMinutes() {
        ScriptedPeer peer = callSeed(Bit.FAST);
        for (int i = 0; i < 9; i++) {
            pass(60 * SECOND);
            peer.say(new Message.KeepAlive());
        }
        assertThat(peer.isConnected()).isTrue();
        pass(50 * SECOND);
        peer.say(new Message.KeepAlive());
        pass(50 * SECOND);
        assertThat(peer.isConnected()).isFalse();
    }

    @Test
    void whoSaysTwiceWhatItHasAtFirstIsLeft() {
        ScriptedPeer peer = callLeech(Bit.FAST);
        peer.say(new Message.HaveNone());
        peer.say(new Message.HaveAll());
        pass(SECOND);
        assertThat(peer.isConnected()).isFalse();
    }

    @Test
    void aBitfieldThatComesLateIsNews() {
        ScriptedPeer peer = callLeech(Bit.FAST);
        peer.say(new Message.HaveNone());
        pass(SECOND);
        assertThat(peer.heard(Message.Interested.class)).isEmpty();
        Pieces two = Pieces.none(PIECES);
        two.add(2);
        peer.say(new Message.Bitfield(two));
        peer.say(new Message.Bitfield(two));
        pass(SECOND);
        assertThat(peer.isConnected()).isTrue();
        assertThat(peer.heard(Message.Interested.class)).hasSize(1);
    }

    @Test
    void aPeerThatHasSomethingIsAskedOnceItUnchokes() {
        ScriptedPeer peer = callLeech(Bit.FAST);
        peer.say(new Message.Have(4));
        pass(SECOND);
        assertThat(peer.heard(Message.Interested.class)).hasSize(1);
        assertThat(peer.heard(Message.Request.class)).isEmpty();
        peer.say(new Message.Unchoke());
        pass(SECOND);
        assertThat(peer.heard(Message.Request.class))
                .extracting(Message.Request::begin)
                .containsExactly(0, BLOCK, 2 * BLOCK, 3 * BLOCK);
    }

    @Test
    void aPieceThatComesIsToldOnAndInterestEnds() {
        ScriptedPeer peer = callLeech(Bit.FAST);
        peer.say(new Message.Have(4));
        peer.say(new Message.Unchoke());
        pass(SECOND);
        for (Message.Request request : peer.heard(Message.Request.class)) {
            int from = piece(4) + request.begin();
            peer.sendBlock(4, request.begin(), java.util.Arrays.copyOfRange(payload.bytes(), from, from + BLOCK));
        }
        pass(SECOND);
        assertThat(peer.heard(Message.Have.class)).containsExactly(new Message.Have(4));
        assertThat(peer.heard(Message.NotInterested.class)).hasSize(1);
    }

    @Test
    void whoSendsAWrongPieceAloneIsShutOut() {
        ScriptedPeer peer = callLeech(Bit.FAST);
        peer.say(new Message.Have(4));
        peer.say(new Message.Unchoke());
        pass(SECOND);
        for (Message.Request request : peer.heard(Message.Request.class)) {
            peer.sendBlock(4, request.begin(), new byte[BLOCK]);
        }
        pass(SECOND);
        assertThat(peer.isConnected()).isFalse();
        assertThat(world.machines().get(1).engine().banned()).hasSize(1);
    }

    @Test
    void aPeerThatRejectsIsLeftAloneForAWhile() {
        ScriptedPeer peer = callLeech(Bit.FAST);
        peer.say(new Message.Have(4));
        peer.say(new Message.Unchoke());
        pass(SECOND / 10);
        assertThat(peer.heard(Message.Request.class)).hasSize(4);
        peer.heard(Message.Request.class).forEach(r -> peer.say(new Message.Reject(r.piece(), r.begin(), r.length())));
        pass(SECOND / 2);
        assertThat(peer.heard(Message.Request.class)).hasSize(4);
        pass(2 * SECOND);
        assertThat(peer.heard(Message.Request.class)).hasSize(8);
    }

    @Test
    void blocksThatNobodyAskedForAreNotTakenAndTooManyEndTheConnection() {
        ScriptedPeer peer = callLeech(Bit.FAST);
        peer.say(new Message.Have(4));
        for (int i = 0; i < 1000; i++) {
            peer.sendBlock(4, 0, new byte[16]);
        }
        pass(SECOND);
        assertThat(peer.isConnected()).isTrue();
        for (int i = 0; i < 100; i++) {
            peer.sendBlock(4, 0, new byte[16]);
        }
        pass(SECOND);
        assertThat(peer.isConnected()).isFalse();
        assertThat(world.machines().get(1).storage().bytesWritten()).isZero();
    }

    @Test
    void hashesAreToldWhereTheyAreKnown() throws MetainfoException {
        ScriptedPeer peer = callSeed(Bit.FAST, Bit.V2);
        Metainfo metainfo = Metainfo.parse(payload.metainfo());
        var tree = metainfo.hashTree(4).orElseThrow();
        var request = new Message.HashRequest(tree.root(), 0, 4, 4, 0);
        peer.say(request);
        peer.say(new Message.HashRequest(tree.root(), 0, 0, 8, 0));
        peer.say(new Message.HashRequest(tree.root(), 0, Integer.MAX_VALUE, 4, 0));
        pass(SECOND);
        assertThat(peer.heard(Message.Hashes.class)).singleElement().satisfies(h -> {
            assertThat(h.request()).isEqualTo(request);
            assertThat(tree.proves(0, 4, 4, 0, h.hashes())).isTrue();
        });
        assertThat(peer.heard(Message.HashReject.class)).hasSize(2);
    }

    private static int piece(int index) {
        return index * PIECE;
    }
}
