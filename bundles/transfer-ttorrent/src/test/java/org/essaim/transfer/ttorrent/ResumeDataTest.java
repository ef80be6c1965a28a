/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Random;
import org.essaim.api.InfoHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeDataTest {

    private static final InfoHash SWARM = new InfoHash("ab".repeat(20));

    @Test
    void whatWasWrittenIsReadAgain() {
        ResumeData data = new ResumeData(SWARM, 19, bits(0, 7, 8, 18), 5, 6, 7_000_000_000L);

        assertThat(ResumeData.decode(data.encode(), SWARM, 19)).contains(data);
    }

    @Test
    void anyFlippedByteMakesItWorthless() {
        byte[] bytes = new ResumeData(SWARM, 19, bits(1, 2), 1, 2, 3).encode();
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 4;
            assertThat(ResumeData.decode(damaged, SWARM, 19)).as("byte %s", i).isEmpty();
        }
    }

    @Test
    void anotherSwarmsOrAnotherSizesDataIsNotTaken() {
        byte[] bytes = new ResumeData(SWARM, 19, bits(1), 1, 2, 3).encode();

        assertThat(ResumeData.decode(bytes, new InfoHash("cd".repeat(20)), 19)).isEmpty();
        assertThat(ResumeData.decode(bytes, SWARM, 20)).isEmpty();
        assertThat(ResumeData.decode(bytes, SWARM, 200)).isEmpty();
    }

    @Test
    void noiseOfAnyLengthIsNotTaken() {
        Random random = new Random(3);
        for (int length = 0; length < 200; length++) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            assertThat(ResumeData.decode(noise, SWARM, 19)).isEmpty();
        }
    }

    @Test
    void theBitsAreNotSharedWithWhoeverAsksForThem() {
        BitSet given = bits(1);
        ResumeData data = new ResumeData(SWARM, 19, given, 0, 0, 0);
        given.set(2);
        data.verified().set(3);

        assertThat(data.verified()).isEqualTo(bits(1));
    }

    @Test
    void aFolderKeepsTheLastDataAndForgetsWhatIsDamaged(@TempDir Path folder) throws IOException {
        StateFolder state = new StateFolder(folder.resolve("new"));
        assertThat(state.load(SWARM, 9)).isEmpty();
        state.save(new ResumeData(SWARM, 9, bits(1), 1, 1, 1));
        ResumeData last = new ResumeData(SWARM, 9, bits(1, 2), 2, 2, 2);
        state.save(last);
        assertThat(state.load(SWARM, 9)).contains(last);
        assertThat(folder.resolve("new")).isDirectoryNotContaining("glob:**.new");

        Files.write(folder.resolve("new/ttorrent.resume"), new byte[] {1, 2, 3});
        assertThat(state.load(SWARM, 9)).isEmpty();
    }

    private static BitSet bits(int... set) {
        BitSet bits = new BitSet();
        for (int bit : set) {
            bits.set(bit);
        }
        return bits;
    }
}
