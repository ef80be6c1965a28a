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

/** What a machine offers and sends, as one that knows the other half of it hears it. */
class GrantsTest extends GrantTalk {

    GrantsTest() throws MetainfoException {}

    @Test
    void whoHasHadEverythingNamesThePiecesThatItOffersAndOffersTwoAtATime() {
        assertThat(heard(callSeed())).hasSize(2).doesNotHaveDuplicates().allSatisfy(m -> assertThat(m)
                .isInstanceOfSatisfying(GrantMessage.Offer.class, offer -> assertThat(offer.piece())
                        .isNotNegative()));
    }

    @Test
    void aPieceThatWasTakenIsSentAndThenAnotherOneIsOffered() {
        ScriptedPeer peer = callSeed();
        int first = offered(peer, 0).get(0);
        take(peer, first);

        assertThat(peer.bytes()).isEqualTo(PIECE);
        assertThat(heard(peer, GrantMessage.Offer.class)).hasSize(3).last().satisfies(offer -> assertThat(offer.piece())
                .isNotEqualTo(first));
    }

    @Test
    void everyPieceIsOfferedOnceBeforeTheReceiverMayChoose() {
        ScriptedPeer peer = callSeed();
        for (int i = 0; i < PIECES; i++) {
            take(peer, offered(peer, 0).get(i));
        }

        List<Integer> offered = offered(peer, 0);
        assertThat(offered.subList(0, PIECES)).doesNotHaveDuplicates().doesNotContain(GrantMessage.ANY);
        assertThat(offered.subList(PIECES, offered.size())).isNotEmpty().containsOnly(GrantMessage.ANY);
    }

    @Test
    void whoIsBusyIsOfferedNothingUntilItSaysThatItHasRoom() {
        ScriptedPeer peer = callSeed();
        say(peer, new GrantMessage.Busy(2 * BLOCKS));
        say(peer, new GrantMessage.Busy(2 * BLOCKS));
        assertThat(heard(peer, GrantMessage.Offer.class)).hasSize(2);

        say(peer, new GrantMessage.Ready(0));

        assertThat(heard(peer, GrantMessage.Offer.class)).hasSize(4);
    }

    @Test
    void whoDeclinesAndForgetsToSayMoreIsAskedAgain() {
        ScriptedPeer peer = callSeed();
        say(peer, new GrantMessage.Busy(2 * BLOCKS));
        say(peer, new GrantMessage.Busy(2 * BLOCKS));
        pass(SECOND);

        assertThat(heard(peer, GrantMessage.Offer.class)).hasSize(4);
    }

    @Test
    void anOfferThatIsNotAnsweredHoldsUpNobody() {
        ScriptedPeer peer = callSeed();
        int offered = offered(peer, 0).get(0);
        pass(4 * SECOND);
        assertThat(heard(peer, GrantMessage.Offer.class)).hasSizeGreaterThan(2);

        take(peer, offered);

        assertThat(peer.bytes()).as("a late answer is served").isEqualTo(PIECE);
    }

    @Test
    void aLateAnswerIsNotTakenForThatToALaterOffer() {
        ScriptedPeer peer = callSeed();
        List<Integer> first = offered(peer, 0);
        peer.say(new Message.Have(first.get(0))); // somebody else has sent it
        pass(3 * SECOND);
        int third = offered(peer, 0).get(3);
        assertThat(first).doesNotContain(third);

        say(peer, new GrantMessage.Sated(0));
        take(peer, first.get(1));
        say(peer, new GrantMessage.Sated(0));
        say(peer, new GrantMessage.Busy(0));
        say(peer, new GrantMessage.Ready(0));
        take(peer, offered(peer, 4).get(0));
        take(peer, offered(peer, 4).get(1));

        assertThat(offered(peer, 4)).as("it has never gone out").contains(third);
    }

    @Test
    void whoTakesAnotherPieceThanTheOneThatWasNamedIsNotTakenToHaveIt() {
        ScriptedPeer peer = callSeed();
        int named = offered(peer, 0).get(0);
        take(peer, PIECES - 1);
        say(peer, new GrantMessage.Busy(0));
        say(peer, new GrantMessage.Ready(0));

        assertThat(peer.bytes()).isEqualTo(PIECE);
        assertThat(offered(peer, 2)).contains(named);
    }

    @Test
    void aGrantThatIsCancelledIsOver() {
        ScriptedPeer peer = callSeed();
        int piece = offered(peer, 0).get(0);
        peer.say(new Message.Extended(THEIRS, GrantMessage.encode(new GrantMessage.Take(piece, 1, 1))));
        peer.say(new Message.Request(piece, 0, BLOCK));
        peer.say(new Message.Cancel(piece, 0, BLOCK));
        pass(SECOND / 10);

        assertThat(heard(peer, GrantMessage.Offer.class)).hasSize(3);
    }

    @Test
    void whoTakesWhatItWasNotOfferedIsNotGrantedIt() {
        ScriptedPeer peer = callSeed();
        for (int i = 0; i < 5; i++) {
            take(peer, i % PIECES);
        }
        List<GrantMessage> before = heard(peer);
        for (int i = 0; i < 100; i++) {
            peer.say(new Message.Extended(THEIRS, GrantMessage.encode(new GrantMessage.Take(9, 1000, 0))));
        }
        pass(SECOND / 10);

        assertThat(heard(peer)).hasSizeLessThanOrEqualTo(before.size() + 2);
        assertThat(peer.isConnected()).isTrue();
    }

    @Test
    void aNamedPieceThatIsDeclinedIsFollowedByAnother() {
        ScriptedPeer peer = callSeed();
        List<GrantMessage.Offer> first = heard(peer, GrantMessage.Offer.class);
        say(peer, new GrantMessage.Sated(0));

        assertThat(heard(peer, GrantMessage.Offer.class)).hasSize(3).last().satisfies(offer -> assertThat(first)
                .doesNotContain(offer));
    }
}
