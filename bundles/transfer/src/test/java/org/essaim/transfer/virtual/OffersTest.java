/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.wire.GrantMessage;
import org.essaim.protocol.wire.Message;
import org.junit.jupiter.api.Test;

/** What a machine takes of what it is offered, as one that offers hears it. */
class OffersTest extends GrantTalk {

    OffersTest() throws MetainfoException {}

    @Test
    void nothingIsAskedForBeforeItIsOfferedAndThenAWholePiece() {
        ScriptedPeer peer = callLeech();
        assertThat(peer.heard(Message.Request.class)).isEmpty();

        say(peer, new GrantMessage.Offer(GrantMessage.ANY));

        GrantMessage.Take take = heard(peer, GrantMessage.Take.class).get(0);
        assertThat(take.blocks()).isEqualTo(BLOCKS);
        assertThat(take.load()).isEqualTo(BLOCKS);
        assertThat(peer.heard(Message.Request.class)).hasSize(BLOCKS).allSatisfy(r -> assertThat(r.piece())
                .isEqualTo(take.piece()));
    }

    @Test
    void theNamedPieceIsTakenAndDeclinedWhenItIsOnItsWay() {
        ScriptedPeer peer = callLeech();
        say(peer, new GrantMessage.Offer(4));
        say(peer, new GrantMessage.Offer(4));

        assertThat(heard(peer, GrantMessage.Take.class)).singleElement().satisfies(t -> assertThat(t.piece())
                .isEqualTo(4));
        assertThat(heard(peer, GrantMessage.Sated.class)).hasSize(1);
    }

    @Test
    void aThirdPieceIsDeclinedUntilThereIsRoomAgain() {
        ScriptedPeer peer = callLeech();
        say(peer, new GrantMessage.Offer(0));
        say(peer, new GrantMessage.Offer(1));
        say(peer, new GrantMessage.Offer(2));
        assertThat(heard(peer, GrantMessage.Take.class)).hasSize(2);
        assertThat(heard(peer, GrantMessage.Busy.class)).singleElement().satisfies(b -> assertThat(b.load())
                .isEqualTo(2 * BLOCKS));
        assertThat(heard(peer, GrantMessage.Ready.class)).isEmpty();

        send(peer, 0, 1);

        assertThat(heard(peer, GrantMessage.Ready.class)).singleElement().satisfies(r -> assertThat(r.load())
                .isEqualTo(2 * BLOCKS - 1));
    }

    @Test
    void whoHasRoomAgainTellsOthersWhoSendItNothing() {
        ScriptedPeer first = callLeech();
        ScriptedPeer other = call(2, world.machines().get(1), new Message.HaveAll(), new Message.Unchoke());
        say(first, new GrantMessage.Offer(0));
        say(first, new GrantMessage.Offer(1));
        send(first, 0, BLOCKS / 2);

        assertThat(heard(other, GrantMessage.Ready.class)).first().satisfies(r -> assertThat(r.load())
                .isLessThan(2 * BLOCKS));
    }

    @Test
    void whatIsNewIsToldInBatchesAndBeforeAnythingIsOffered() {
        ScriptedPeer source = callLeech();
        ScriptedPeer poor = call(2, world.machines().get(1), new Message.HaveNone(), new Message.Interested());
        say(source, new GrantMessage.Offer(3));
        send(source, 3, BLOCKS);

        List<GrantMessage> told = heard(poor, GrantMessage.class);
        assertThat(told)
                .as("before anything is offered")
                .startsWith(new GrantMessage.News(List.of(3)), new GrantMessage.Offer(GrantMessage.ANY));

        pass(2 * SECOND);
        assertThat(heard(poor, GrantMessage.News.class)).hasSize(1);
        assertThat(heard(source, GrantMessage.News.class)).containsExactly(new GrantMessage.News(List.of(3)));
    }

    @Test
    void thePiecesComeAndWhoHasEverythingWantsNothing() {
        ScriptedPeer peer = callLeech();
        for (int piece = 0; piece < PIECES; piece++) {
            say(peer, new GrantMessage.Offer(GrantMessage.ANY));
            send(peer, heard(peer, GrantMessage.Take.class).get(piece).piece(), BLOCKS);
        }

        assertThat(world.machines().get(1).isComplete()).isTrue();
        assertThat(world.machines().get(1).storage().content()).isEqualTo(payload.bytes());
    }

    @Test
    void whatASenderLeavesUnfinishedIsTakenFromTheNext() {
        ScriptedPeer first = callLeech();
        say(first, new GrantMessage.Offer(3));
        send(first, 3, 1);
        for (int block = 1; block < BLOCKS; block++) {
            first.say(new Message.Reject(3, block * BLOCK, BLOCK));
        }
        pass(SECOND / 10);
        say(first, new GrantMessage.Offer(GrantMessage.ANY));

        assertThat(heard(first, GrantMessage.Take.class)).last().satisfies(t -> {
            assertThat(t.piece()).isEqualTo(3);
            assertThat(t.blocks()).isEqualTo(BLOCKS - 1);
        });
    }

    @Test
    void aPausedMachineTakesNothingAndSaysWhenItDoesAgain() {
        ScriptedPeer peer = callLeech();
        world.machines().get(1).swarm().pause(true);
        say(peer, new GrantMessage.Offer(GrantMessage.ANY));
        assertThat(heard(peer, GrantMessage.Sated.class)).hasSize(1);

        world.machines().get(1).swarm().pause(false);
        pass(SECOND / 10);

        assertThat(heard(peer, GrantMessage.Ready.class)).hasSize(1);
    }

    @Test
    void whoMayFetchNothingTakesNothing() {
        ScriptedPeer peer = callLeech();
        world.machines().get(1).engine().downloadRate(() -> 0);
        pass(SECOND);
        say(peer, new GrantMessage.Offer(GrantMessage.ANY));

        assertThat(heard(peer, GrantMessage.Take.class)).isEmpty();
        assertThat(heard(peer, GrantMessage.Sated.class)).hasSize(1);
    }

    @Test
    void underALimitOneSenderOwesOnePieceAtATime() {
        ScriptedPeer peer = callLeech();
        world.machines().get(1).engine().downloadRate(() -> BLOCK);
        pass(SECOND);
        say(peer, new GrantMessage.Offer(0));
        say(peer, new GrantMessage.Offer(1));

        assertThat(heard(peer, GrantMessage.Take.class)).hasSize(1);
        assertThat(heard(peer, GrantMessage.Busy.class)).singleElement().satisfies(b -> assertThat(b.load())
                .isEqualTo(BLOCKS));
        assertThat(peer.heard(Message.Request.class)).hasSizeLessThan(BLOCKS);
    }

    @Test
    void whoSaysWhatNobodyMeansIsLeftAndWhatOnlyLaterReleasesKnowIsPassedOver() {
        ScriptedPeer peer = callLeech();
        peer.say(new Message.Extended(THEIRS, new byte[] {99}));
        pass(SECOND / 10);
        assertThat(peer.isConnected()).isTrue();

        peer.say(new Message.Extended(THEIRS, new byte[] {0, 1}));
        pass(SECOND / 10);
        assertThat(peer.isConnected()).isFalse();
    }
}
