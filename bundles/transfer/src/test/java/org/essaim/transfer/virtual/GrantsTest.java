/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;

/** What machines of one kind say to each other, as one that knows the other half of it hears it. */
class GrantsTest {

    private static final int PIECE = 64 << 10;
    private static final int BLOCK = 16 << 10;
    private static final int BLOCKS = PIECE / BLOCK;
    private static final int PIECES = 10;
    private static final long SECOND = VirtualWorld.SECOND;

    /** The number that the scripted peer gives the extension, and that which it was given. */
    private static final int OURS = 7;

    private static final int THEIRS = 1;

    private final TestPayload payload = TestPayload.v2(PIECES * PIECE, PIECE, 1);
    private final byte[] wireHash;
    private final VirtualWorld world = new VirtualWorld(1, payload, 1_000_000, 100 << 20);

    GrantsTest() throws MetainfoException {
        wireHash = Metainfo.parse(payload.metainfo()).wireHash();
    }

    private ScriptedPeer call(boolean seed, Pieces has) {
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
    private ScriptedPeer call(int number, VirtualMachine machine, Message... first) {
        ScriptedPeer peer = ScriptedPeer.call(number, world, machine, wireHash, Bit.FAST, Bit.EXTENSIONS);
        peer.say(ExtendedHandshake.of("Test", 500, Map.of(GrantMessage.NAME, OURS))
                .message());
        List.of(first).forEach(peer::say);
        pass(SECOND / 10);
        return peer;
    }

    private ScriptedPeer callSeed() {
        return call(true, Pieces.none(PIECES));
    }

    private ScriptedPeer callLeech() {
        return call(false, Pieces.all(PIECES));
    }

    private void pass(long nanos) {
        world.time().run(nanos);
    }

    private void say(ScriptedPeer peer, GrantMessage message) {
        peer.say(new Message.Extended(THEIRS, GrantMessage.encode(message)));
        pass(SECOND / 10);
    }

    private static List<GrantMessage> heard(ScriptedPeer peer) {
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

    private static <T extends GrantMessage> List<T> heard(ScriptedPeer peer, Class<T> kind) {
        return heard(peer).stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The pieces that were offered, but for so many of the first. */
    private static List<Integer> offered(ScriptedPeer peer, int but) {
        return heard(peer, GrantMessage.Offer.class).stream()
                .skip(but)
                .map(GrantMessage.Offer::piece)
                .toList();
    }

    private void take(ScriptedPeer peer, int piece) {
        peer.say(new Message.Extended(THEIRS, GrantMessage.encode(new GrantMessage.Take(piece, BLOCKS, BLOCKS))));
        for (int block = 0; block < BLOCKS; block++) {
            peer.say(new Message.Request(piece, block * BLOCK, BLOCK));
        }
        pass(SECOND / 10);
    }

    private void send(ScriptedPeer peer, int piece, int blocks) {
        for (int block = 0; block < blocks; block++) {
            byte[] data = new byte[BLOCK];
            System.arraycopy(payload.bytes(), piece * PIECE + block * BLOCK, data, 0, BLOCK);
            peer.sendBlock(piece, block * BLOCK, data);
        }
        pass(SECOND / 10);
    }

    // ---- what is sent

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

    // ---- what is fetched

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
    void aNamedPieceThatIsDeclinedIsFollowedByAnother() {
        ScriptedPeer peer = callSeed();
        List<GrantMessage.Offer> first = heard(peer, GrantMessage.Offer.class);
        say(peer, new GrantMessage.Sated(0));

        assertThat(heard(peer, GrantMessage.Offer.class)).hasSize(3).last().satisfies(offer -> assertThat(first)
                .doesNotContain(offer));
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
