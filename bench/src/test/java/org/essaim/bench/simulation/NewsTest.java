/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.essaim.api.tracking.Place;
import org.essaim.protocol.wire.Pieces;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is told when that a piece is here. */
class NewsTest {

    private static final int PIECES = 1000;

    private final Scenario flat = Scenario.flat(3, 1e9, new Payload((long) PIECES << 14, 1 << 14), 1);
    private final World world = new World(flat.with(Costs.TCP), 60);
    private final Machine one = world.machines().get(0);
    private final Machine other = world.machines().get(1);
    private final Machine third = world.machines().get(2);

    @BeforeEach
    void theyKnowEachOther() {
        Machine.connect(one, other);
        Machine.connect(one, third);
    }

    @Test
    void theFirstPiecesAreToldAtOnce() {
        add(0, 7);
        assertThat(knows(other, 6)).isTrue();
        assertThat(knows(third, 6)).isTrue();
    }

    @Test
    void laterOnesWaitForOthersThreeSecondsAtMost() {
        add(0, 8);
        assertThat(knows(other, 7)).isFalse();
        pass(2_999_000_000L);
        assertThat(knows(other, 7)).isFalse();
        pass(2_000_000);
        assertThat(knows(other, 7)).isTrue();
    }

    @Test
    void whereMuchComesTheTimeOfSixteenPiecesIsWaited() {
        one.downloads().due(false, 1 << 24);
        Fetch fetch = one.downloads().begin(900, false);
        one.downloads().arrived(fetch, 0);
        pass(1_000_000_000);
        one.downloads().arrived(fetch, 100 << 14);
        add(0, 8);
        pass(155_000_000);
        assertThat(knows(other, 7)).isFalse();
        pass(10_000_000);
        assertThat(knows(other, 7)).isTrue();
    }

    @Test
    void anEighthOfAllThatWasToldIsToldAtOnceAndNoMoreThanSixtyFourPieces() {
        add(0, 70);
        assertThat(knows(other, 60)).isTrue();
        int batches = 0;
        for (int i = 70; i < 900; i++) {
            add(i, i + 1);
            batches += knows(other, i) ? 1 : 0;
        }
        assertThat(batches).as("at first a tenth of what was told").isBetween(830 / 64, 26);
        assertThat(knows(other, 880 - 64)).isTrue();
    }

    @Test
    void whoIsOfferedSomethingIsToldBeforeAndNotAgain() {
        add(0, 8);
        one.news().tell(other, false);
        assertThat(knows(other, 7)).isTrue();
        assertThat(knows(third, 7)).isFalse();
        double others = other.downlink().wireBytes();
        double thirds = third.downlink().wireBytes();
        one.news().tell();
        assertThat(other.downlink().wireBytes()).isEqualTo(others);
        assertThat(third.downlink().wireBytes() - thirds).isEqualTo(Costs.news(1));
        assertThat(knows(third, 7)).isTrue();
    }

    @Test
    void aGatewayIsTemptedByWhatItHasNotHeardOf() {
        third.place(new Place(1, 2, 0, 1));
        Gateway gateway = third.gateway();
        add(0, 7);
        assertThat(one.news().tempts(gateway)).as("all is told").isFalse();
        add(7, 8);
        assertThat(one.news().tempts(gateway)).isTrue();
        gateway.pieces().take(7);
        assertThat(one.news().tempts(gateway)).isFalse();
    }

    @Test
    void whereNothingCostsAnythingAllHearOfItSoon() {
        World free = new World(flat, 60);
        Machine.connect(free.machines().get(0), free.machines().get(1));
        free.machines().get(0).news().add(3);
        assertThat(knows(free.machines().get(1), 3)).isFalse();
        free.time().step();
        assertThat(knows(free.machines().get(1), 3)).isTrue();
        assertThat(free.time().now()).as("the time of a piece").isEqualTo((1 << 14));
    }

    private void add(int from, int to) {
        for (int piece = from; piece < to; piece++) {
            one.news().add(piece);
        }
    }

    /** Whether a machine would ask for a piece, because somebody has told that it is there. */
    private static boolean knows(Machine machine, int piece) {
        Pieces theirs = Pieces.none(PIECES);
        theirs.add(piece);
        return machine.downloads().order().next(theirs) == piece;
    }

    private void pass(long nanos) {
        boolean[] passed = new boolean[1];
        world.time().at(world.time().now() + nanos, () -> passed[0] = true);
        while (!passed[0]) {
            world.time().step();
        }
    }
}
