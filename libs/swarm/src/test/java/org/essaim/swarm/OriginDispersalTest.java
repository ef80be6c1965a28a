/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.essaim.protocol.wire.Pieces;
import org.junit.jupiter.api.Test;

class OriginDispersalTest {

    private static final int PIECES = 12;

    private final SplittableRandom random = new SplittableRandom(3);

    /** Machines that take everything at once, unless a test says otherwise. */
    private static final class Fleet implements OriginDispersal.Receivers {
        private final List<Pieces> have = new ArrayList<>();
        private final Set<Integer> busy = new HashSet<>();
        private int sites;

        Fleet(int machines, int sites) {
            this.sites = sites;
            for (int i = 0; i < machines; i++) {
                have.add(Pieces.none(PIECES));
            }
        }

        @Override
        public int size() {
            return have.size();
        }

        @Override
        public boolean isFree(int receiver) {
            return !busy.contains(receiver);
        }

        @Override
        public boolean wants(int receiver, int piece) {
            return !have.get(receiver).has(piece);
        }

        @Override
        public int site(int receiver) {
            return receiver % sites;
        }
    }

    @Test
    void everyPieceGoesOutOnceBeforeAnyGoesOutTwice() {
        Fleet fleet = new Fleet(5, 1);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 1, 10);
        Set<Integer> pieces = new HashSet<>();
        for (int i = 0; i < PIECES; i++) {
            assertThat(dispersal.isDispersed()).isFalse();
            assertThat(give(dispersal, fleet)).isTrue();
            pieces.add(dispersal.piece());
        }
        assertThat(pieces).hasSize(PIECES);
        assertThat(dispersal.isDispersed()).isTrue();
        assertThat(dispersal.copies()).isEqualTo(1);
        assertThat(give(dispersal, fleet)).isTrue();
    }

    @Test
    void secondCopiesWaitUntilAllFirstOnesAreFullySent() {
        Fleet fleet = new Fleet(5, 1);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 1, 10);
        assertThat(dispersal.next(random)).isTrue();
        int slowPeer = dispersal.peer();
        int slowPiece = dispersal.piece();
        fleet.have.get(slowPeer).add(slowPiece);
        for (int i = 1; i < PIECES; i++) {
            give(dispersal, fleet);
        }
        assertThat(dispersal.next(random)).isFalse();
        dispersal.sent(slowPeer, slowPiece);
        assertThat(dispersal.next(random)).isTrue();
    }

    @Test
    void theNextPieceGoesToWhomHasPassedOnWhatItWasGiven() {
        Fleet fleet = new Fleet(2, 1);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 1, 10);
        give(dispersal, fleet);
        int first = dispersal.peer();
        int piece = dispersal.piece();
        give(dispersal, fleet);
        assertThat(dispersal.peer()).isEqualTo(1 - first);
        dispersal.seen(first, piece);
        dispersal.seen(1 - first, piece);
        for (int i = 0; i < 3; i++) {
            give(dispersal, fleet);
            dispersal.seen(1 - first, dispersal.piece());
            assertThat(dispersal.peer()).as("it has passed on").isEqualTo(first);
        }
    }

    @Test
    void whatADeadMachineAloneWasGivenGoesOutAgain() {
        Fleet fleet = new Fleet(2, 1);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 1, 1);
        for (int i = 0; i < PIECES; i++) {
            give(dispersal, fleet);
            dispersal.seen(dispersal.peer(), dispersal.piece());
        }
        assertThat(dispersal.next(random)).as("it stops after one copy").isFalse();
        int passed = fleet.have.get(0).next(0);
        dispersal.seen(1, passed);
        Pieces had = fleet.have.get(0).copy();
        fleet.busy.add(0);
        dispersal.left(0, had);
        assertThat(dispersal.isDispersed()).isFalse();
        Set<Integer> again = new HashSet<>();
        while (give(dispersal, fleet)) {
            again.add(dispersal.piece());
        }
        had.remove(passed);
        assertThat(again).hasSize(had.count()).allMatch(had::has);
        assertThat(dispersal.isDispersed()).isTrue();
    }

    @Test
    void whatADeadMachineHasWaitsBehindWhatNeverWentOut() {
        Fleet fleet = new Fleet(2, 1);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 1, 1);
        for (int i = 0; i < PIECES / 2; i++) {
            give(dispersal, fleet);
            dispersal.seen(dispersal.peer(), dispersal.piece());
        }
        Pieces had = fleet.have.get(0).copy();
        fleet.busy.add(0);
        dispersal.left(0, had);
        fleet.have.set(1, Pieces.none(PIECES));
        for (int i = PIECES / 2; i < PIECES; i++) {
            give(dispersal, fleet);
            assertThat(dispersal.piece()).isEqualTo(i);
        }
        int back = had.next(0);
        fleet.have.add(had);
        dispersal.seen(2, back);
        Set<Integer> again = new HashSet<>();
        while (give(dispersal, fleet)) {
            again.add(dispersal.piece());
        }
        had.remove(back);
        assertThat(again)
                .as("what has come back need not go again")
                .hasSize(had.count())
                .allMatch(had::has);
        assertThat(dispersal.isDispersed()).isTrue();
    }

    @Test
    void whatWasBeingSentToADeadMachineIsTheNextToGo() {
        Fleet fleet = new Fleet(2, 1);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 1, 1);
        dispersal.next(random);
        int lost = dispersal.piece();
        fleet.busy.add(dispersal.peer());
        give(dispersal, fleet);
        dispersal.left(fleet.busy.iterator().next(), Pieces.none(PIECES));
        give(dispersal, fleet);
        assertThat(dispersal.piece()).isEqualTo(lost);
    }

    @Test
    void whatAllWhoHadItTookWithThemGoesOutAgain() {
        Fleet fleet = new Fleet(2, 1);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 1, 1);
        while (give(dispersal, fleet)) {
            dispersal.seen(0, dispersal.piece());
            dispersal.seen(1, dispersal.piece());
        }
        dispersal.left(0, Pieces.all(PIECES));
        assertThat(dispersal.isDispersed()).as("the other one has it").isTrue();
        dispersal.left(1, Pieces.all(PIECES));
        fleet.have.set(0, Pieces.all(PIECES));
        fleet.have.set(1, Pieces.all(PIECES));
        fleet.have.add(Pieces.none(PIECES));
        int again = 0;
        while (give(dispersal, fleet)) {
            again++;
        }
        assertThat(again).isEqualTo(PIECES);
    }

    @Test
    void aMachineThatDiesWhileItIsGivenWhatOthersHaveHoldsNothingUp() {
        Fleet fleet = new Fleet(3, 1);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 1, 10);
        dispersal.next(random);
        int dead = dispersal.peer();
        dispersal.seen((dead + 1) % 3, dispersal.piece());
        fleet.busy.add(dead);
        dispersal.left(dead, Pieces.none(PIECES));
        for (int i = 1; i < PIECES; i++) {
            assertThat(give(dispersal, fleet)).isTrue();
        }
        assertThat(dispersal.isDispersed()).isTrue();
    }

    @Test
    void aPieceThatWasNotTakenIsGivenToAnother() {
        Fleet fleet = new Fleet(3, 1);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 1, 1);
        dispersal.next(random);
        int piece = dispersal.piece();
        dispersal.lost(dispersal.peer(), piece);
        fleet.busy.add(dispersal.peer());
        dispersal.next(random);
        assertThat(dispersal.piece()).isEqualTo(piece);
    }

    @Test
    void secondCopiesAreOfThePiecesThatFewestHave() {
        Fleet fleet = new Fleet(3, 1);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 1, 10);
        for (int i = 0; i < PIECES; i++) {
            give(dispersal, fleet);
        }
        for (int piece = 0; piece < PIECES; piece++) {
            for (int times = piece == 5 ? 1 : 3; times > 0; times--) {
                dispersal.seen(0, piece);
            }
        }
        for (int machine = 0; machine < 3; machine++) {
            if (fleet.have.get(machine).has(5)) {
                fleet.busy.add(machine);
            }
        }
        give(dispersal, fleet);
        assertThat(dispersal.piece()).isEqualTo(5);
    }

    @Test
    void itStopsAfterAsManyCopiesAsAreAllowed() {
        Fleet fleet = new Fleet(9, 1);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 1, 1.5);
        int given = 0;
        while (give(dispersal, fleet)) {
            given++;
        }
        assertThat(given).isEqualTo(18);
        assertThat(dispersal.copies()).isEqualTo(1.5);
    }

    @Test
    void eachSiteGetsPiecesOfItsOwn() {
        Fleet fleet = new Fleet(3, 3);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 3, 1);
        for (int i = 0; i < PIECES; i++) {
            give(dispersal, fleet);
            dispersal.seen((dispersal.peer() + 1) % 3, dispersal.piece());
        }
        for (int site = 0; site < 3; site++) {
            assertThat(fleet.have.get(site).count()).isPositive();
        }
    }

    @Test
    void whatIsOutStaysOutWhenThereAreMoreSitesThanBefore() {
        Fleet fleet = new Fleet(6, 2);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 2, 10);
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            assertThat(dispersal.next(random)).isTrue();
            given.add(dispersal.piece());
            if (i % 2 == 0) {
                dispersal.sent(dispersal.peer(), dispersal.piece());
            }
        }
        fleet.sites = 3;
        dispersal.sites(3);
        while (given.size() < PIECES) {
            assertThat(dispersal.next(random)).isTrue();
            int site = fleet.site(dispersal.peer());
            boolean hasOwn = IntStream.range(0, PIECES).anyMatch(piece -> piece % 3 == site && !given.contains(piece));
            assertThat(dispersal.piece() % 3 == site || !hasOwn)
                    .as("its own first")
                    .isTrue();
            assertThat(given.add(dispersal.piece())).as("once before any twice").isTrue();
            fleet.have.get(dispersal.peer()).add(dispersal.piece());
        }
    }

    @Test
    void aSiteThatHasHadItsOwnTakesOverFromASlowOne() {
        Fleet fleet = new Fleet(3, 3);
        OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, 3, 1);
        fleet.busy.add(1);
        while (give(dispersal, fleet)) {
            dispersal.seen(1 - dispersal.peer() % 2, dispersal.piece());
        }
        assertThat(dispersal.isDispersed()).isTrue();
    }

    @Test
    void whateverHappensItIsDispersedInTheEndAndGivesNobodyWhatItHas() {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom dice = new SplittableRandom(seed);
            Fleet fleet = new Fleet(2 + dice.nextInt(6), 1 + dice.nextInt(4));
            OriginDispersal dispersal = new OriginDispersal(fleet, PIECES, fleet.sites, 1 + dice.nextDouble());
            for (int step = 0; step < 60; step++) {
                stumble(dispersal, fleet, dice);
            }
            fleet.have.add(Pieces.none(PIECES));
            while (give(dispersal, fleet)) {
                dispersal.seen(dispersal.peer(), dispersal.piece());
            }
            assertThat(dispersal.isDispersed()).as("seed %d", seed).isTrue();
        }
    }

    private static void stumble(OriginDispersal dispersal, Fleet fleet, SplittableRandom dice) {
        if (!dispersal.next(dice)) {
            return;
        }
        int peer = dispersal.peer();
        int piece = dispersal.piece();
        assertThat(fleet.have.get(peer).add(piece)).isTrue();
        assertThat(fleet.busy).doesNotContain(peer);
        switch (dice.nextInt(4)) {
            case 0 -> {
                fleet.have.get(peer).remove(piece);
                dispersal.lost(peer, piece);
            }
            case 1 -> {
                dispersal.sent(peer, piece);
                dispersal.seen(peer, piece);
                dispersal.seen(dice.nextInt(fleet.size()), piece);
            }
            case 2 -> {
                fleet.busy.add(peer);
                dispersal.left(peer, Pieces.none(PIECES));
                fleet.have.set(peer, Pieces.all(PIECES));
                fleet.have.add(Pieces.none(PIECES));
            }
            default -> dispersal.sent(peer, piece);
        }
    }

    /** Gives the next piece, which comes at once. */
    private boolean give(OriginDispersal dispersal, Fleet fleet) {
        if (!dispersal.next(random)) {
            return false;
        }
        fleet.have.get(dispersal.peer()).add(dispersal.piece());
        dispersal.sent(dispersal.peer(), dispersal.piece());
        return true;
    }
}
