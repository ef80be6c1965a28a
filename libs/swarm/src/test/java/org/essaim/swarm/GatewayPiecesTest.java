/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.essaim.protocol.wire.Pieces;
import org.junit.jupiter.api.Test;

class GatewayPiecesTest {

    private static final int PIECES = 12;

    /** Piece {@code p} is that of gateway {@code p / 2 % 3}. */
    private static final Ownership AMONG = new Ownership(2, 3);

    @Test
    void nothingIsBroughtInUntilTheGatewayHasItsNumber() {
        GatewayPieces pieces = fresh();
        assertThat(pieces.wanted()).isZero();
        assertThat(pieces.next(Pieces.all(PIECES))).isEqualTo(-1);

        pieces.own(AMONG, numbers(1));
        assertThat(wanted(pieces)).containsExactlyInAnyOrder(2, 3, 8, 9);
        pieces.own(AMONG, numbers(1, 2));
        assertThat(wanted(pieces)).as("stands in").hasSize(8);
        pieces.own(AMONG, numbers());
        assertThat(wanted(pieces)).as("no gateway any more").isEmpty();
    }

    @Test
    void theCallersNumbersMayChangeAfterwards() {
        GatewayPieces pieces = fresh();
        BitSet numbers = numbers(1);
        pieces.own(AMONG, numbers);
        numbers.set(0, 3);
        pieces.take(0);
        pieces.release(0);
        assertThat(pieces.wants(0)).isFalse();
    }

    @Test
    void whatIsInTheSiteIsNotBroughtInUnlessTheSiteLosesIt() {
        GatewayPieces pieces = owning(1);
        pieces.nearGained(2);
        pieces.nearGained(2);
        assertThat(pieces.wants(2)).isFalse();
        pieces.nearLost(2);
        assertThat(pieces.wants(2)).isFalse();
        pieces.nearLost(2);
        assertThat(pieces.wants(2)).isTrue();
    }

    @Test
    void whatIsOnItsWayIsNeededAndNotBegunAgain() {
        GatewayPieces pieces = owning(1);
        pieces.take(2);
        assertThat(pieces.needs(2)).isTrue();
        assertThat(pieces.wants(2)).isFalse();
        pieces.release(2);
        assertThat(pieces.wants(2)).isTrue();
    }

    @Test
    void whatWasHereFromTheBeginningIsNotWanted() {
        Pieces taken = Pieces.none(PIECES);
        taken.add(2);
        GatewayPieces pieces = new GatewayPieces(taken, new SplittableRandom(1));
        taken.add(3); // is not looked at
        pieces.own(AMONG, numbers(1));
        assertThat(wanted(pieces)).containsExactlyInAnyOrder(3, 8, 9);
    }

    @Test
    void whatFewestOtherSitesHaveComesFirst() {
        GatewayPieces pieces = owning(1);
        for (int piece = 0; piece < PIECES; piece++) {
            pieces.farGained(piece);
            pieces.farGained(piece);
        }
        pieces.farLost(8);
        assertThat(pieces.next(Pieces.all(PIECES))).isEqualTo(8);
        Pieces theirs = Pieces.all(PIECES);
        theirs.remove(8);
        assertThat(pieces.next(theirs)).isIn(2, 3, 9);
        pieces.farGained(8);
        pieces.farLost(9);
        assertThat(pieces.next(Pieces.all(PIECES))).isEqualTo(9);
    }

    @Test
    void aFewPiecesOfOthersAreAdoptedThatAreNeitherHereNorOnTheirWay() {
        GatewayPieces pieces = owning(1);
        pieces.nearGained(0);
        pieces.take(1);
        Pieces theirs = Pieces.all(PIECES);
        theirs.remove(4);

        assertThat(pieces.adopt(theirs, 2)).isEqualTo(2);
        assertThat(wanted(pieces)).containsExactlyInAnyOrder(2, 3, 8, 9, 5, 6);
        assertThat(pieces.adopt(theirs, 0)).isZero();
        assertThat(pieces.adopt(theirs, 100)).isEqualTo(3);
        assertThat(wanted(pieces)).containsExactlyInAnyOrder(2, 3, 5, 6, 7, 8, 9, 10, 11);
        assertThat(pieces.adopt(theirs, 100)).as("nothing is left").isZero();
    }

    @Test
    void whatWasAdoptedStaysSoWhenTheGatewaysAreNumberedAnewAndIsNotNeededOnceItIsHere() {
        GatewayPieces pieces = owning(1);
        Pieces theirs = Pieces.none(PIECES);
        theirs.add(0);
        pieces.adopt(theirs, 1);
        pieces.own(AMONG, numbers());
        assertThat(wanted(pieces)).containsExactly(0);
        pieces.nearGained(0);
        assertThat(pieces.needs(0)).isFalse();
        assertThat(pieces.wanted()).isZero();
    }

    @Test
    void itWantsWhatALessCleverOneWants() {
        for (int seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            NaivePieces naive = new NaivePieces(1 + random.nextInt(70), random);
            for (int step = 0; step < 300; step++) {
                naive.step(random);
                naive.compare(random, "seed " + seed + " step " + step);
            }
        }
    }

    private static GatewayPieces fresh() {
        return new GatewayPieces(Pieces.none(PIECES), new SplittableRandom(1));
    }

    private static GatewayPieces owning(int... numbers) {
        GatewayPieces pieces = fresh();
        pieces.own(AMONG, numbers(numbers));
        return pieces;
    }

    private static BitSet numbers(int... numbers) {
        BitSet set = new BitSet();
        for (int number : numbers) {
            set.set(number);
        }
        return set;
    }

    private static Set<Integer> wanted(GatewayPieces pieces) {
        Set<Integer> wanted = new HashSet<>();
        for (int piece = 0; piece < PIECES; piece++) {
            if (pieces.wants(piece)) {
                wanted.add(piece);
            }
        }
        assertThat(pieces.wanted()).isEqualTo(wanted.size());
        return wanted;
    }
}
