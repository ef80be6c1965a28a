/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.essaim.protocol.wire.GrantMessage;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.WireException;
import org.essaim.transfer.virtual.VirtualLoop;
import org.essaim.transfer.virtual.VirtualTime;
import org.junit.jupiter.api.Test;

class HaveBatchTest {

    private static final long MILLI = 1_000_000L;

    private final VirtualTime time = new VirtualTime();
    private final List<PeerState> peers = new ArrayList<>();
    private final HaveBatch batch = new HaveBatch(new VirtualLoop(time), peers);

    /** What a peer is told. */
    private record Listener(PeerState state, List<Integer> told) implements Link {

        @Override
        public RemotePeer peer() {
            return state.remote();
        }

        @Override
        public void send(Message message) {
            if (message instanceof Message.Have have) {
                told.add(have.piece());
            } else if (message instanceof Message.Extended extended) {
                told.addAll(news(extended).pieces());
            }
        }

        @Override
        public void sendBlock(int piece, int begin, ByteBuffer data, Runnable sent) {}

        @Override
        public long unsent() {
            return 0;
        }

        @Override
        public void close(String why) {}
    }

    private static GrantMessage.News news(Message.Extended message) {
        try {
            return (GrantMessage.News)
                    GrantMessage.parse(message.payload(), 10_000).orElseThrow();
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    /** Somebody who is told what we have from now on. */
    private List<Integer> stranger() {
        PeerState peer = Stranger.peer();
        Listener listener = new Listener(peer, new ArrayList<>());
        peer.opened(listener, Handshake.of(new byte[20], new byte[20]));
        batch.knows(peer);
        peers.add(peer);
        return listener.told;
    }

    private List<Integer> neighbour() {
        List<Integer> told = stranger();
        peers.get(peers.size() - 1).cooperates(1);
        return told;
    }

    /** We have had so many pieces for long. */
    private void toldBefore(int pieces) {
        IntStream.range(0, pieces).forEach(i -> add(1000 + i));
        time.run(3000 * MILLI);
    }

    private void add(int piece) {
        batch.add(piece, false, 100 * MILLI);
    }

    @Test
    void whoKnowsOffersIsToldOnceInTheTimeOfSixteenPiecesAndEverybodyElseSoon() {
        toldBefore(100);
        List<Integer> neighbour = neighbour();
        List<Integer> stranger = stranger();
        batch.add(3, false, 25 * MILLI);
        time.run(49 * MILLI);
        batch.add(4, false, 25 * MILLI);
        assertThat(stranger).isEmpty();
        time.run(MILLI);
        assertThat(stranger).containsExactly(3, 4);
        time.run(349 * MILLI);
        assertThat(neighbour).isEmpty();
        time.run(MILLI);
        assertThat(neighbour).containsExactly(3, 4);
        assertThat(stranger).as("not twice").containsExactly(3, 4);
    }

    @Test
    void theTimeOfSixteenPiecesIsThreeSecondsAtMost() {
        toldBefore(100);
        List<Integer> neighbour = neighbour();
        batch.add(3, false, 1e12);
        time.run(2999 * MILLI);
        assertThat(neighbour).isEmpty();
        time.run(MILLI);
        assertThat(neighbour).containsExactly(3);
    }

    @Test
    void theFirstPiecesAreToldAtOnceAndLaterBatchesGrow() {
        List<Integer> neighbour = neighbour();
        IntStream.range(0, 7).forEach(this::add);
        assertThat(neighbour).hasSize(7);
        add(7);
        assertThat(neighbour).as("one of eight waits").hasSize(7);
        add(8);
        assertThat(neighbour).as("two of nine do not").hasSize(9);
    }

    @Test
    void theLastPieceIsToldAtOnceWithAllBefore() {
        toldBefore(100);
        List<Integer> neighbour = neighbour();
        add(3);
        batch.add(5, true, 100 * MILLI);
        assertThat(neighbour).containsExactly(3, 5);
        time.run(3000 * MILLI);
        assertThat(neighbour).containsExactly(3, 5);
    }

    @Test
    void manyAreToldAtOnce() {
        toldBefore(1000);
        List<Integer> neighbour = neighbour();
        IntStream.range(0, 63).forEach(this::add);
        assertThat(neighbour).isEmpty();
        IntStream.range(63, 200).forEach(this::add);
        assertThat(neighbour).hasSize(192);
        time.run(3000 * MILLI);
        assertThat(neighbour).isEqualTo(IntStream.range(0, 200).boxed().toList());
    }

    @Test
    void whoIsToldBeforeAnOfferIsNotToldAgain() {
        toldBefore(100);
        List<Integer> first = neighbour();
        List<Integer> second = neighbour();
        add(3);
        batch.flush(peers.get(0));
        assertThat(first).containsExactly(3);
        add(4);
        time.run(3000 * MILLI);
        assertThat(first).containsExactly(3, 4);
        assertThat(second).containsExactly(3, 4);
    }

    @Test
    void whoComesLaterIsToldWhatIsNewSince() {
        toldBefore(100);
        add(3);
        List<Integer> late = neighbour(); // has had a bitfield with it
        add(4);
        time.run(3000 * MILLI);
        assertThat(late).containsExactly(4);
        add(5);
        time.run(3000 * MILLI);
        assertThat(late).containsExactly(4, 5);
    }

    @Test
    void afterTheEndNothingIsTold() {
        toldBefore(100);
        List<Integer> neighbour = neighbour();
        List<Integer> stranger = stranger();
        add(3);
        batch.close();
        time.run(3000 * MILLI);
        assertThat(neighbour).isEmpty();
        assertThat(stranger).isEmpty();
    }
}
