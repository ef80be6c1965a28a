/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import static org.assertj.core.api.Assertions.assertThat;

import com.turn.ttorrent.client.Piece;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.essaim.testkit.transfer.MemoryPieceStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PickerTest {

    private static final int PIECES = 8;

    private final Picker picker = new Picker(PIECES, new Random(11));
    private final Piece[] pieces = new Piece[PIECES];

    @BeforeEach
    void theOriginHasEverything() {
        for (int i = 0; i < PIECES; i++) {
            pieces[i] = new SwarmPiece(MemoryPieceStorage.empty(PIECES), i, i, 1, new byte[20]);
            picker.count(i, true, 1);
        }
    }

    @Test
    void theRarestIsAskedForFirst() {
        for (int i = 0; i < PIECES; i++) {
            if (i != 5) {
                picker.count(i, false, 1);
            }
        }
        assertThat(chosen(all())).isEqualTo(5);
    }

    @Test
    void amongEqualsChanceDecides() {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            seen.add(chosen(all()));
        }
        assertThat(seen).hasSize(PIECES);
    }

    @Test
    void onlyWhatIsOfferedIsChosen() {
        BitSet one = new BitSet();
        one.set(3);
        assertThat(chosen(one)).isEqualTo(3);
        assertThat(chosen(new BitSet())).isEqualTo(-1);
    }

    @Test
    void theOriginIsAskedForWhatNoMachineHas() {
        picker.count(0, false, 1);
        picker.count(1, false, 1);
        BitSet fromOrigin = picker.narrow(all(), true, false);
        assertThat(fromOrigin.get(0)).isFalse();
        assertThat(fromOrigin.get(1)).isFalse();
        assertThat(fromOrigin.cardinality()).isEqualTo(PIECES - 2);
        assertThat(picker.narrow(all(), false, false)).isEqualTo(all());
    }

    @Test
    void theOriginIsAskedForTheRestOnlyWhenTheMachinesAreSlow() {
        for (int i = 0; i < PIECES; i++) {
            picker.count(i, false, 1);
        }
        assertThat(picker.narrow(all(), true, true).isEmpty()).isTrue();
        assertThat(picker.narrow(all(), true, false)).isEqualTo(all());
    }

    @Test
    void whatAMachineTookWithItIsTheOriginsAgain() {
        picker.count(4, false, 1);
        picker.count(4, false, -1);
        assertThat(picker.narrow(all(), true, true).get(4)).isTrue();
        assertThat(picker.onlyThere(all())).isEqualTo(all());
    }

    private int chosen(BitSet offered) {
        picker.offer(offered);
        Piece piece = picker.choosePiece(new TreeSet<>(), all(), pieces);
        return piece == null ? -1 : piece.getIndex();
    }

    private static BitSet all() {
        BitSet all = new BitSet();
        all.set(0, PIECES);
        return all;
    }
}
