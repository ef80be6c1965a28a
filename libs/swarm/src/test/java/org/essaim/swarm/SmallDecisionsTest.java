/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SmallDecisionsTest {

    @Test
    void twoPiecesOutstandingAreEnough() {
        assertThat(Admission.accepts(0, true)).isTrue();
        assertThat(Admission.accepts(1.99, true)).isTrue();
        assertThat(Admission.accepts(2, true)).isFalse();
    }

    @Test
    void whoseLoadIsNotKnownDeclinesEarlier() {
        assertThat(Admission.accepts(1.4, false)).isTrue();
        assertThat(Admission.accepts(1.5, false)).isFalse();
    }

    @Test
    void halfOfWhatASlowSenderHasNotSentMovesToAFasterOne() {
        assertThat(TailRebinding.blocks(8, 1, 1)).isEqualTo(4);
        assertThat(TailRebinding.blocks(7, 1, 1)).isEqualTo(4);
        assertThat(TailRebinding.blocks(8, 4, 3)).as("1.5 times longer").isEqualTo(4);
    }

    @Test
    void nothingMovesWhereItIsNotWorthIt() {
        assertThat(TailRebinding.blocks(8, 4, 2.9)).isZero();
        assertThat(TailRebinding.blocks(8, 1, 0)).isZero();
        assertThat(TailRebinding.blocks(0, 1, 1)).isZero();
        assertThat(TailRebinding.blocks(1, 1, 1)).as("the last block").isZero();
    }

    @Test
    void fromASenderThatHasStoppedEverythingMovesInTheEnd() {
        int unsent = 100;
        for (int moves = 0; unsent > 0; moves++) {
            unsent -= TailRebinding.blocks(unsent, 0, 1);
            assertThat(moves).isLessThan(8);
        }
    }

    @Test
    void everyPieceHasOneOwnerAndGatewaysOwnAlike() {
        for (int sites = 1; sites <= 7; sites++) {
            for (int gateways = 1; gateways <= 5; gateways++) {
                Ownership ownership = new Ownership(sites, gateways);
                int[] owned = new int[gateways];
                int[] first = new int[sites];
                int pieces = 4 * sites * gateways;
                for (int piece = 0; piece < pieces; piece++) {
                    owned[ownership.owner(piece)]++;
                    first[ownership.firstSite(piece)]++;
                }
                assertThat(owned).containsOnly(pieces / gateways);
                assertThat(first).containsOnly(pieces / sites);
            }
        }
    }

    @Test
    void whatASiteIsGivenFirstIsSharedByAllItsGateways() {
        Ownership ownership = new Ownership(4, 2);
        int[] owned = new int[2];
        for (int piece = 3; piece < 80; piece += 4) {
            assertThat(ownership.firstSite(piece)).isEqualTo(3);
            owned[ownership.owner(piece)]++;
        }
        assertThat(owned).containsExactly(10, 10);
    }

    @Test
    void whereNobodyKnowsTheLinksALargeSiteHasFourGatewaysAndASmallOneTwo() {
        assertThat(Ownership.gateways(0)).isEqualTo(1);
        assertThat(Ownership.gateways(1)).isEqualTo(1);
        assertThat(Ownership.gateways(2)).isEqualTo(2);
        assertThat(Ownership.gateways(11)).isEqualTo(2);
        assertThat(Ownership.gateways(12)).isEqualTo(4);
        assertThat(Ownership.gateways(10_000)).isEqualTo(4);
    }

    @Test
    void everyGatewayMeetsOneOfEveryOtherSiteAtLeast() {
        for (int ours = 1; ours <= 5; ours++) {
            for (int theirs = 1; theirs <= 5; theirs++) {
                for (int index = 0; index < ours; index++) {
                    int met = 0;
                    for (int other = 0; other < theirs; other++) {
                        boolean meet = Ownership.meet(index, ours, other, theirs);
                        assertThat(meet).isEqualTo(Ownership.meet(other, theirs, index, ours));
                        met += meet ? 1 : 0;
                    }
                    assertThat(met).isPositive();
                }
            }
        }
    }

    @Test
    void thereIsNoOwnershipWithoutGateways() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Ownership(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ownership(0, 1));
    }
}
