/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** How much is promised beside what is being sent. */
class AnswersTest {

    private static final int PIECE = 64 << 10;
    private static final long TENTH = 100_000_000L;
    private static final Scenario FLAT = Scenario.flat(2, 625_000, new Payload(16 << 20, PIECE), 1);

    private final World world = new World(FLAT.with(Costs.TCP), 60);
    private final Answers answers = new Answers(world);

    @Test
    void whileNobodyKnowsHowFastTheLinkIsTwoPiecesArePromised() {
        assertThat(answers.waiting()).isZero();
        assertThat(answers.mostEach(0, 0, 2)).isEqualTo(2);
        assertThat(answers.mostEach(2, PIECE, 2))
                .as("half of two pieces has left")
                .isEqualTo(2);
        assertThat(answers.mostEach(2, PIECE + 1, 2)).isZero();
    }

    @Test
    void anOfferThatNobodyHasAnsweredCountsAsAPiece() {
        answers.await(world.machines().get(0));
        assertThat(answers.mostEach(0, 0, 2)).isEqualTo(2);
        answers.await(world.machines().get(1));
        assertThat(answers.mostEach(0, 0, 2)).isZero();
        answers.came(world.machines().get(0));
        assertThat(answers.mostEach(0, 0, 2)).isEqualTo(2);
    }

    @Test
    void whatTheLinkSendsInAQuarterOfASecondIsPromisedBesides() {
        send(2 * PIECE / 5);
        assertThat(answers.waiting()).as("pieces").isCloseTo(1, within(0.01));
        assertThat(answers.mostEach(3, 199 * PIECE / 100, 2)).isEqualTo(2);
        assertThat(answers.mostEach(3, 201 * PIECE / 100, 2)).isZero();
    }

    @Test
    void aFastLinkPromisesAllThatItSendsInAMoment() {
        send(100 * PIECE);
        assertThat(answers.waiting()).isEqualTo(14);
        assertThat(answers.mostEach(9, 9 * PIECE, 2)).isEqualTo(16);
        assertThat(answers.mostEach(15, 15 * PIECE, 2)).isEqualTo(2);
        assertThat(answers.mostEach(16, 0, 2)).as("sixteen pieces are the most").isZero();
    }

    @Test
    void whereMessagesTakeNoTimeThePiecesThatAreSentAreCounted() {
        Answers free = new Answers(new World(FLAT, 60));
        free.left(100 * PIECE, 0);
        free.left(100 * PIECE, 10 * TENTH);
        assertThat(free.waiting()).isZero();
        assertThat(free.mostEach(1, PIECE, 2)).isEqualTo(1);
        assertThat(free.mostEach(2, 1, 2)).isZero();
    }

    @Test
    void aReceiverTakesOnWhatWaitsForItsTurnAtSenders() {
        Intake intake = new Intake();
        intake.came(0, 0);
        intake.came(PIECE, 5 * TENTH);
        assertThat(intake.waiting(PIECE)).isCloseTo(0.5, within(0.01));
        assertThat(intake.ahead(PIECE)).as("what comes in 10 ms").isCloseTo(0.02, within(0.001));
        intake.answered(10_000_000_000L);
        assertThat(intake.ahead(PIECE)).as("a tenth of a fresh sample counts").isCloseTo(2, within(0.01));
    }

    /** So many bytes leave in each tenth of a second of one. */
    private void send(int bytes) {
        for (int i = 0; i <= 10; i++) {
            answers.left(i == 0 ? 0 : bytes, i * TENTH);
        }
    }
}
