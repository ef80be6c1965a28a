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
    private static final long SECOND = 1000 * MILLI;
    private static final int BLOCKS = 4;
    private static final int PIECE = BLOCKS * PieceLayout.BLOCK;

    private final Neighbour to = new Neighbour(Stranger.peer(), 1);
    private final Lane near = new Lane(false);
    private final Lane far = new Lane(true);
    private final List<Grant> open = new ArrayList<>();

    private Grant grant(Lane lane, int blocks) {
        Grant grant = new Grant(to, lane, -1, 0, 0);
        grant.taken(blocks, 0);
        open.add(grant);
        return grant;
    }

    private int mostEach(Lane lane, int atOnce) {
        return lane.mostEach(open, atOnce, BLOCKS);
    }

    /** So many pieces leave in each of some seconds. */
    private static void send(Lane lane, int pieces, int seconds) {
        lane.tick(SECOND);
        for (int second = 1; second <= seconds; second++) {
            lane.left(pieces * PIECE, second * SECOND + SECOND / 2);
            lane.tick((second + 1) * SECOND);
        }
    }

    @Test
    void oneLaneLeadsToOtherSites() {
        assertThat(near.isFar()).isFalse();
        assertThat(far.isFar()).isTrue();
    }

    @Test
    void asManyGrantsAreOpenAsAreToBeSentAtATime() {
        assertThat(mostEach(near, 0)).isZero();
        assertThat(mostEach(near, 2)).isEqualTo(GrantChoice.GRANTS);
        grant(near, BLOCKS);
        assertThat(mostEach(near, 2)).isEqualTo(GrantChoice.GRANTS);
        grant(near, 0); // was offered only
        assertThat(mostEach(near, 2)).isZero();
        assertThat(mostEach(near, 3)).isEqualTo(GrantChoice.GRANTS);
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
    void nothingIsSaidToWaitBeforeSomethingWasSentAndAnswered() {
        assertThat(near.answering(BLOCKS)).isZero();
        near.answered(SECOND);
        assertThat(near.answering(BLOCKS)).isZero();
        send(far, 4, 1);
        assertThat(far.answering(BLOCKS)).isZero();
    }

    @Test
    void asManyPiecesWaitForAnAnswerAsTheLinkSendsMeanwhile() {
        send(near, 4, 60);
        for (int i = 0; i < 60; i++) {
            near.answered(SECOND / 2);
        }
        assertThat(near.answering(BLOCKS)).isCloseTo(2, within(0.01));
        assertThat(near.answering(2 * BLOCKS)).as("of larger pieces").isCloseTo(1, within(0.01));

        grant(near, BLOCKS);
        grant(near, BLOCKS);
        grant(near, 0);
        assertThat(mostEach(near, 2)).as("4 are due").isEqualTo(GrantChoice.GRANTS);
        grant(near, 0);
        assertThat(mostEach(near, 2)).isZero();
    }

    @Test
    void oneSlowAnswerIsAFifthOfTheNewTime() {
        send(near, 5, 60);
        near.answered(SECOND);
        assertThat(near.answering(BLOCKS)).isCloseTo(1, within(0.01));
        near.answered(SECOND);
        assertThat(near.answering(BLOCKS)).isCloseTo(1.8, within(0.01));
    }

    @Test
    void whatALinkSentBeforeItWasLookedAtDoesNotCount() {
        near.left(100 * PIECE, 0);
        near.tick(SECOND);
        near.tick(SECOND); // no time has passed
        near.tick(2 * SECOND);
        near.answered(SECOND);
        assertThat(near.answering(BLOCKS)).isZero();
    }

    @Test
    void aFastLinkIsPromisedAllThatItSendsInAMoment() {
        near.left(0, 0);
        near.left(50 * PIECE, 50 * MILLI); // a piece each millisecond
        for (int i = 0; i < 10; i++) {
            assertThat(mostEach(near, 1)).as("%d promised", i).isEqualTo(16);
            grant(near, BLOCKS);
        }
        assertThat(mostEach(near, 1)).isZero();
        open.get(0).left();
        assertThat(mostEach(near, 1)).as("a block has left").isEqualTo(16);
        assertThat(mostEach(far, 1)).isEqualTo(GrantChoice.GRANTS);
    }

    @Test
    void howeverFastALinkIsGrantsAreBounded() {
        near.left(0, 0);
        near.left(1000 * PIECE, 25 * MILLI);
        for (int i = 0; i < 16; i++) {
            assertThat(mostEach(near, 1)).isEqualTo(16);
            grant(near, BLOCKS);
        }
        assertThat(mostEach(near, 8)).isZero();
        assertThat(mostEach(near, 9)).as("more are sent at a time").isEqualTo(16);
    }

    @Test
    void whoDeclinesLeavesTheSearchForATakerAsLongAsItIs() {
        assertThat(near.askedSince(7)).isEqualTo(7);
        near.declined(new Grant(to, near, -1, 3, 4));
        near.declined(new Grant(to, near, -1, 5, 6));
        assertThat(near.askedSince(7)).isEqualTo(3);
        assertThat(near.askedSince(7)).isEqualTo(5);
        assertThat(near.askedSince(7)).isEqualTo(7);
    }

    @Test
    void whileNobodyWantsAnythingNoTimeIsCounted() {
        near.declined(new Grant(to, near, -1, 3, 4));
        near.nobodyAsks();
        assertThat(near.askedSince(7)).isEqualTo(7);
    }
}
