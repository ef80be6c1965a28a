/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.essaim.swarm.GrantChoice;
import org.junit.jupiter.api.Test;

class LaneTest {

    private static final long MILLI = 1_000_000L;
    private static final int BLOCKS = 4;
    private static final int PIECE = BLOCKS * PieceLayout.BLOCK;

    private final Neighbour to = new Neighbour(Stranger.peer(), 1);
    private final Lane near = new Lane(false, 1000);
    private final Lane far = new Lane(true, 1000);
    private final List<Grant> open = new ArrayList<>();

    private Grant grant(Lane lane, int blocks) {
        Grant grant = new Grant(to, lane, -1, 0);
        grant.taken(blocks, 0);
        open.add(grant);
        return grant;
    }

    private int mostEach(Lane lane, double most) {
        return lane.mostEach(open, most, BLOCKS);
    }

    /** It sends a piece in so many milliseconds. */
    private static void sends(Lane lane, int millis) {
        lane.left(0, 0);
        lane.left(PIECE, millis * MILLI);
    }

    @Test
    void oneLaneLeadsToOtherSites() {
        assertThat(near.isFar()).isFalse();
        assertThat(far.isFar()).isTrue();
    }

    @Test
    void asMuchIsPromisedAsIsToBeSentAtATime() {
        assertThat(mostEach(near, 0)).isZero();
        assertThat(mostEach(near, 2)).isEqualTo(GrantChoice.GRANTS);
        grant(near, BLOCKS);
        assertThat(mostEach(near, 2)).isEqualTo(GrantChoice.GRANTS);
        grant(near, 0); // was offered only
        assertThat(mostEach(near, 2)).isZero();
        assertThat(mostEach(near, 3)).isEqualTo(GrantChoice.GRANTS);
    }

    @Test
    void whatHasLeftOfItsPiecesIsPromisedNoMore() {
        Grant first = grant(near, BLOCKS);
        Grant second = grant(near, BLOCKS);
        first.left();
        first.left();
        second.left();
        assertThat(mostEach(near, 2)).as("three blocks").isZero();
        second.left();
        assertThat(mostEach(near, 2)).as("a piece").isEqualTo(GrantChoice.GRANTS);
    }

    @Test
    void grantsOverTheOtherLaneDoNotCount() {
        for (int i = 0; i < 20; i++) {
            grant(near, BLOCKS);
        }
        assertThat(mostEach(near, 1)).isZero();
        assertThat(mostEach(far, 1)).isEqualTo(GrantChoice.GRANTS);
    }

    @Test
    void anOfferCountsForAsMuchAsIsUsuallyTaken() {
        grant(near, 0);
        grant(near, 0);
        assertThat(mostEach(near, 2.9)).isZero();
        assertThat(mostEach(near, 3)).isEqualTo(GrantChoice.GRANTS);

        for (int i = 0; i < 100; i++) {
            near.answered(i % 4 > 0, 0);
        }
        assertThat(mostEach(near, 2.4)).as("three of four").isZero();
        assertThat(mostEach(near, 2.7)).isEqualTo(GrantChoice.GRANTS);

        for (int i = 0; i < 100; i++) {
            near.answered(false, 0);
        }
        assertThat(mostEach(near, 2.3)).as("seven tenths at least").isZero();
        assertThat(mostEach(near, 2.4)).isEqualTo(GrantChoice.GRANTS);
    }

    @Test
    void anOfferIsWaitedForTwoSecondsOrForFourUsualAnswersButNoLongerThanTen() {
        assertThat(near.patience()).isEqualTo(2000 * MILLI);
        takes(near, 400);
        assertThat(near.patience()).isEqualTo(2000 * MILLI);
        takes(near, 1500);
        assertThat(near.patience()).isCloseTo(6000 * MILLI, within(MILLI));
        takes(near, 100_000);
        assertThat(near.patience()).isEqualTo(10_000 * MILLI);
    }

    /** Its offers are always answered after so many milliseconds. */
    private static void takes(Lane lane, int millis) {
        for (int i = 0; i < 1000; i++) {
            lane.answered(true, millis * MILLI);
        }
    }

    @Test
    void nothingWaitsWhereNothingHasBeenSent() {
        takes(near, 1000);
        assertThat(near.waiting(BLOCKS)).isZero();
        sends(far, 250);
        assertThat(near.waiting(BLOCKS)).isZero();
    }

    @Test
    void whatALinkSendsInAQuarterOfASecondIsPromisedBesideWhatItIsSending() {
        sends(near, 250);
        assertThat(near.waiting(BLOCKS)).isCloseTo(1, within(0.001));
        assertThat(near.waiting(2 * BLOCKS)).as("of larger pieces").isCloseTo(0.5, within(0.001));
    }

    @Test
    void whereAnswersAreSlowItIsWhatGoesInTheTimeOfTwoAndAHalf() {
        sends(near, 250);
        takes(near, 400);
        assertThat(near.waiting(BLOCKS)).isCloseTo(4, within(0.001));
    }

    @Test
    void aFewSlowAnswersHardlyMatter() {
        sends(near, 250);
        for (int i = 0; i < 10; i++) {
            near.answered(true, 400 * MILLI);
        }
        assertThat(near.waiting(BLOCKS)).isCloseTo(1, within(0.001));
    }

    @Test
    void aBoundedNumberOfPiecesWaitsHoweverSlowAnswersAre() {
        Lane lane = new Lane(false, 10_000);
        sends(lane, 250);
        takes(lane, 100_000);
        assertThat(lane.waiting(BLOCKS)).isEqualTo(30);
    }

    @Test
    void ofFewPiecesFewWaitForSlowAnswersButNotAtTheOrigin() {
        Lane lane = new Lane(false, 96);
        sends(lane, 250);
        takes(lane, 10_000);
        assertThat(lane.waiting(BLOCKS)).isEqualTo(2);
        lane.unbound();
        assertThat(lane.waiting(BLOCKS)).isEqualTo(30);
    }

    @Test
    void aFastLinkIsPromisedAllThatItSendsInAMoment() {
        near.left(0, 0);
        near.left(50 * PIECE, 50 * MILLI); // a piece each millisecond
        for (int i = 0; i < 10; i++) {
            assertThat(mostEach(near, 1)).as("%d promised", i).isEqualTo(32);
            grant(near, BLOCKS);
        }
        assertThat(mostEach(near, 1)).isZero();
        open.get(0).left();
        assertThat(mostEach(near, 1)).as("a block has left").isEqualTo(32);
        assertThat(mostEach(far, 1)).isEqualTo(GrantChoice.GRANTS);
    }

    @Test
    void howeverFastALinkIsGrantsAreBounded() {
        near.left(0, 0);
        near.left(1000 * PIECE, 25 * MILLI);
        for (int i = 0; i < 32; i++) {
            assertThat(mostEach(near, 1)).isEqualTo(32);
            grant(near, BLOCKS);
        }
        assertThat(mostEach(near, 32)).isZero();
        assertThat(mostEach(near, 33)).as("more are sent at a time").isEqualTo(32);
    }
}
