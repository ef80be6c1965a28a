/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.essaim.protocol.wire.Pieces;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeDataTest {

    private static ResumeData random(Random random, int pieces) {
        byte[] hash = new byte[20];
        random.nextBytes(hash);
        Pieces verified = Pieces.none(pieces);
        for (int piece = 0; piece < pieces; piece++) {
            if (random.nextBoolean()) {
                verified.add(piece);
            }
        }
        long most = Long.MAX_VALUE;
        return new ResumeData(hash, verified, random.nextLong() & most, random.nextLong() & most, random.nextInt(9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 64, 65, 1000, 10_000})
    void whatIsRememberedIsReadBack(int pieces) {
        for (int seed = 0; seed < 10; seed++) {
            ResumeData data = random(new Random(seed), pieces);
            assertThat(ResumeData.decode(data.encode(), data.wireHash(), pieces))
                    .get()
                    .usingRecursiveComparison()
                    .isEqualTo(data);
        }
    }

    @Test
    void everyFlippedBitIsNoticed() {
        ResumeData data = random(new Random(1), 77);
        byte[] bytes = data.encode();
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(ResumeData.decode(bytes, data.wireHash(), 77))
                    .as("bit %d", bit)
                    .isEmpty();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(ResumeData.decode(bytes, data.wireHash(), 77)).isPresent();
    }

    @Test
    void everyOtherLengthIsNoticed() {
        ResumeData data = random(new Random(2), 77);
        byte[] bytes = data.encode();
        for (int length = 0; length < 2 * bytes.length; length++) {
            assertThat(ResumeData.decode(Arrays.copyOf(bytes, length), data.wireHash(), 77)
                            .isPresent())
                    .as("length %d", length)
                    .isEqualTo(length == bytes.length);
        }
    }

    @Test
    void whatIsAboutAnotherSwarmSaysNothing() {
        ResumeData data = random(new Random(3), 77);
        assertThat(ResumeData.decode(data.encode(), new byte[20], 77)).isEmpty();
        assertThat(ResumeData.decode(data.encode(), data.wireHash(), 76)).isEmpty();
        ResumeData negative = new ResumeData(data.wireHash(), data.verified(), -1, 0, 0);
        assertThat(ResumeData.decode(negative.encode(), data.wireHash(), 77)).isEmpty();
    }

    @Test
    void noiseIsNeverBelieved() {
        Random random = new Random(4);
        for (int i = 0; i < 10_000; i++) {
            byte[] noise = new byte[random.nextInt(100)];
            random.nextBytes(noise);
            assertThat(ResumeData.decode(noise, new byte[20], 1 + random.nextInt(100)))
                    .isEmpty();
        }
    }
}
