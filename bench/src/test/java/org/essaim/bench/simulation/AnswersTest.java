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
        assertThat(answers.awaited(world.machines().get(1))).isEqualTo(1);
        answers.came(world.machines().get(0), true);
        assertThat(answers.mostEach(0, 0, 2)).isEqualTo(2);
        assertThat(answers.awaited()).isEqualTo(1);
    }

    @Test
    void whereOffersAreDeclinedOneCountsForSevenTenthsOfAPieceAtLeast() {
        answer(false, 0, 1);
        answers.await(world.machines().get(0));
        assertThat(answers.mostEach(1, 11 * PIECE / 10, 3))
                .as("0.9 of a piece is likely to be taken")
                .isEqualTo(2);
        assertThat(answers.mostEach(1, 12 * PIECE / 10, 3)).isZero();
        answer(false, 0, 50);
        assertThat(answers.mostEach(1, 13 * PIECE / 10, 3)).isEqualTo(2);
        assertThat(answers.mostEach(1, 14 * PIECE / 10, 3)).isZero();
    }

    @Test
    void whatTheLinkSendsInAQuarterOfASecondIsPromisedBesides() {
        send(2 * PIECE / 5);
        assertThat(answers.waiting()).as("pieces").isCloseTo(1, within(0.01));
        assertThat(answers.mostEach(3, 199 * PIECE / 100, 3)).isEqualTo(2);
        assertThat(answers.mostEach(3, 201 * PIECE / 100, 3)).isZero();
    }

    @Test
    void whereAnswersTakeLongMoreIsPromisedButNoMoreThanAPartOfThePieces() {
        send(2 * PIECE / 5);
        answer(true, 10 * TENTH, 10);
        assertThat(answers.waiting())
                .as("four pieces a second, in the time of 2.5 answers of 0.14 s")
                .isCloseTo(4 * 2.5 * (1 - Math.pow(0.985, 10)), within(0.01));
        answer(true, 10 * TENTH, 300);
        assertThat(answers.waiting()).isCloseTo(256 / 48.0, within(0.01));
        answers.unbound();
        assertThat(answers.waiting()).as("the origin").isCloseTo(9.9, within(0.1));
        answer(true, 100 * TENTH, 300);
        assertThat(answers.waiting()).isEqualTo(30);
    }

    @Test
    void aFastLinkPromisesAllThatItSendsInAMoment() {
        send(100 * PIECE);
        assertThat(answers.waiting()).isEqualTo(30);
        assertThat(answers.mostEach(9, 9 * PIECE, 32)).isEqualTo(32);
        assertThat(answers.mostEach(31, 31 * PIECE, 32)).isEqualTo(2);
        assertThat(answers.mostEach(32, 0, 32))
                .as("thirty-two pieces are the most")
                .isZero();
    }

    @Test
    void whereMessagesTakeNoTimeThePiecesThatAreSentAreCounted() {
        Answers free = new Answers(new World(FLAT, 60));
        free.left(100 * PIECE);
        free.left(100 * PIECE);
        assertThat(free.waiting()).isZero();
        assertThat(free.mostEach(1, PIECE, 2)).isEqualTo(1);
        assertThat(free.mostEach(2, 1, 2)).isZero();
    }

    @Test
    void aReceiverTakesOnWhatWaitsForItsTurnAtSenders() {
        Intake intake = new Intake();
        intake.came(0, 0);
        intake.came(PIECE, 5 * TENTH);
        assertThat(answers.waiting(intake.speed())).isCloseTo(0.5, within(0.01));
        assertThat(intake.ahead(PIECE)).as("what comes in 10 ms").isCloseTo(0.02, within(0.001));
        intake.answered(10_000_000_000L);
        assertThat(intake.ahead(PIECE)).as("a tenth of a fresh sample counts").isCloseTo(2, within(0.01));
    }

    @Test
    void whatComesFirstSaysNothingOfASpeed() {
        Speed speed = new Speed();
        speed.count(100 * PIECE, 7 * TENTH);
        speed.count(PIECE, 17 * TENTH);
        assertThat(speed.in(1e9)).isCloseTo(PIECE, within(1.0));
    }

    /** So many bytes leave in each tenth of a second of one. */
    private void send(int bytes) {
        for (int i = 0; i <= 10; i++) {
            answers.left(i == 0 ? 0 : bytes);
            pass(TENTH);
        }
    }

    /** So many offers are answered so long after they were made. */
    private void answer(boolean yes, long nanos, int times) {
        Machine other = world.machines().get(1);
        for (int i = 0; i < times; i++) {
            answers.await(other);
            pass(nanos);
            answers.came(other, yes);
        }
    }

    private void pass(long nanos) {
        world.time().at(world.time().now() + nanos, () -> {});
        world.time().step();
    }
}
