/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import java.util.List;
import java.util.Map;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.wire.ExtendedHandshake;
import org.essaim.protocol.wire.GrantMessage;
import org.essaim.protocol.wire.Handshake.Bit;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.Pieces;
import org.essaim.protocol.wire.WireException;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.TestPayload;

/** A machine, and peers that know the other half of what machines of one kind say to each other. */
abstract class GrantTalk {

    static final int PIECE = 64 << 10;
    static final int BLOCK = 16 << 10;
    static final int BLOCKS = PIECE / BLOCK;
    static final int PIECES = 10;
    static final long SECOND = VirtualWorld.SECOND;

    /** The number that the scripted peer gives the extension, and that which it was given. */
    static final int OURS = 7;

    static final int THEIRS = 1;

    final TestPayload payload = TestPayload.v2(PIECES * PIECE, PIECE, 1);
    private final byte[] wireHash;
    final VirtualWorld world = new VirtualWorld(1, payload, 1_000_000, 100 << 20);

    GrantTalk() throws MetainfoException {
        wireHash = Metainfo.parse(payload.metainfo()).wireHash();
    }

    ScriptedPeer call(boolean seed, Pieces has) {
        if (!seed) {
            world.add(false, BudgetPolicy.unlimited()); // the first one is the origin
        }
        VirtualMachine machine = world.add(seed, BudgetPolicy.unlimited()).start();
        world.time().run(SECOND);
        return call(
                1,
                machine,
                has.isComplete() ? new Message.HaveAll() : new Message.Bitfield(has),
                new Message.Unchoke());
    }

    /** One of several calls a machine that is there. */
    ScriptedPeer call(int number, VirtualMachine machine, Message... first) {
        ScriptedPeer peer = ScriptedPeer.call(number, world, machine, wireHash, Bit.FAST, Bit.EXTENSIONS);
        peer.say(ExtendedHandshake.of("Test", 500, Map.of(GrantMessage.NAME, OURS))
                .message());
        List.of(first).forEach(peer::say);
        pass(SECOND / 10);
        return peer;
    }

    ScriptedPeer callSeed() {
        return call(true, Pieces.none(PIECES));
    }

    ScriptedPeer callLeech() {
        return call(false, Pieces.all(PIECES));
    }

    void pass(long nanos) {
        world.time().run(nanos);
    }

    void say(ScriptedPeer peer, GrantMessage message) {
        peer.say(new Message.Extended(THEIRS, GrantMessage.encode(message)));
        pass(SECOND / 10);
    }

    static List<GrantMessage> heard(ScriptedPeer peer) {
        return peer.heard(Message.Extended.class).stream()
                .filter(m -> m.id() == OURS)
                .map(m -> {
                    try {
                        return GrantMessage.parse(m.payload(), PIECES).orElseThrow();
                    } catch (WireException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    static <T extends GrantMessage> List<T> heard(ScriptedPeer peer, Class<T> kind) {
        return heard(peer).stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The pieces that were offered, but for so many of the first. */
    static List<Integer> offered(ScriptedPeer peer, int but) {
        return heard(peer, GrantMessage.Offer.class).stream()
                .skip(but)
                .map(GrantMessage.Offer::piece)
                .toList();
    }

    void take(ScriptedPeer peer, int piece) {
        peer.say(new Message.Extended(THEIRS, GrantMessage.encode(new GrantMessage.Take(piece, BLOCKS, BLOCKS))));
        for (int block = 0; block < BLOCKS; block++) {
            peer.say(new Message.Request(piece, block * BLOCK, BLOCK));
        }
        pass(SECOND / 10);
    }

    void send(ScriptedPeer peer, int piece, int blocks) {
        for (int block = 0; block < blocks; block++) {
            byte[] data = new byte[BLOCK];
            System.arraycopy(payload.bytes(), piece * PIECE + block * BLOCK, data, 0, BLOCK);
            peer.sendBlock(piece, block * BLOCK, data);
        }
        pass(SECOND / 10);
    }
}
