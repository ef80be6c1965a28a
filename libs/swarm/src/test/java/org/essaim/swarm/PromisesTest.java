/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PromisesTest {

    private static final double SECOND = 1e9;

    private final Promises promises = new Promises(480);

    /** Answers have taken as long for a good while. */
    private void answersTake(double seconds) {
        for (int i = 0; i < 1000; i++) {
            promises.answered(true, seconds * SECOND);
        }
    }

    @Test
    void nothingWaitsBeforeTheRateIsKnown() {
        answersTake(1);
        assertThat(promises.waiting(0)).isZero();
    }

    @Test
    void whatGoesInAQuarterOfASecondWaitsInAnyCase() {
        assertThat(promises.waiting(8 / SECOND)).isCloseTo(2, within(0.01));
    }

    @Test
    void whereAnswersTakeLongAsMuchWaitsAsGoesInTheTimeOfTwoAndAHalf() {
        answersTake(0.4);
        assertThat(promises.answerNanos()).isCloseTo(0.4 * SECOND, within(1e6));
        assertThat(promises.waiting(8 / SECOND)).isCloseTo(8, within(0.1));
    }

    @Test
    void slowAnswersBindNoMoreThanAPartOfThePiecesButForTheOrigin() {
        answersTake(1);
        assertThat(promises.waiting(8 / SECOND)).isEqualTo(480 / 48.0);
        promises.unbound();
        assertThat(promises.waiting(8 / SECOND)).isCloseTo(20, within(0.1));
    }

    @Test
    void noMoreThanTheMostWaits() {
        answersTake(10);
        promises.unbound();
        assertThat(promises.waiting(1000 / SECOND)).isEqualTo(Promises.MOST_WAITING);
    }

    @Test
    void oneSlowAnswerChangesLittle() {
        promises.answered(true, SECOND);
        assertThat(promises.answerNanos()).isCloseTo(0.015 * SECOND, within(1.0));
    }

    @Test
    void anOfferCountsAsIsUsualToBeTakenButForSevenTenthsAtLeast() {
        assertThat(promises.likely()).isEqualTo(1);
        promises.answered(false, 0);
        assertThat(promises.likely()).isCloseTo(0.9, within(1e-9));
        for (int i = 0; i < 100; i++) {
            promises.answered(false, 0);
        }
        assertThat(promises.likely()).isEqualTo(0.7);
        for (int i = 0; i < 100; i++) {
            promises.answered(true, 0);
        }
        assertThat(promises.likely()).isCloseTo(1, within(1e-3));
    }

    @Test
    void overASlowLinkOneReceiverHasTwoGrantsAsLongAsThereIsRoomForAPiece() {
        assertThat(Promises.mostEach(1, 1, 0, 2)).isEqualTo(GrantChoice.GRANTS);
        assertThat(Promises.mostEach(2, 1.1, 0, 2)).isZero();
    }

    @Test
    void overAFastLinkOneReceiverMayHaveAllThatItSendsInAMoment() {
        double rate = 4 / Promises.AHEAD_NANOS;
        assertThat(Promises.mostEach(3, 3.9, rate, 2)).isEqualTo(Promises.MOST_GRANTS);
        assertThat(Promises.mostEach(4, 4, rate, 2)).isZero();
    }

    @Test
    void thereAreNoMoreGrantsThanTheMostUnlessMoreMayBePromised() {
        assertThat(Promises.mostEach(Promises.MOST_GRANTS, 0, 1, 2)).isZero();
        assertThat(Promises.mostEach(Promises.MOST_GRANTS, 39, 0, 40)).isEqualTo(GrantChoice.GRANTS);
    }
}
