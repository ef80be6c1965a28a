/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected roots were computed by another program, which builds the whole tree at once. */
class PiecesRootHasherTest {

    @ParameterizedTest
    @CsvSource({
        "1, ca358758f6d27e6cf45272937977a748fd88391db679ceda7dc7bf1f005ee879",
        "16383, 88b274853f0cb979f123699f6ed0d937f0e2e447f385481679c0cb97656c8e4f",
        "16384, e6494c86814963a758f59bf832e78df26f8415657cdf64bd2eb1a3e18721bcc9",
        "16385, 4cfab4c81a38928437280fa27f6956592e9d5ecac29e7d318434d70e5a64b1c0",
        "32768, e3a1322ebba73baa8027023fc4a16ce05de9a6606aa5df216e3e3907023140fc",
        "49152, 857755ec1cde869f7530bbe5994b05ebe5980565f5b70e6d69fa5c9dca1bcfa6",
        "81921, 5e30981606295d3dcb24244200d0997cf3a312625d023fff4274212374de0375",
        "100000, e75af89f7247516ceda70ecdd171a83e91c20fde556f4fea42fd967f907c1d60",
        "262144, f8de565010174c6adece653ef5ff22d3c8caef9cd7d9cb280a23c80ca94f4f67",
        "278528, c8c13f114c6f388f63ba4565768136f314de3dba4a5331b160ea11062dc93937",
        "1000003, 3eff175ceb136abb68ede6cfd07b7842938cdda6a240a4a3bac6151f84004c4c"
    })
    void theRootIsTheOneThatTheWholeTreeGives(int length, String root) {
        PiecesRootHasher hasher = new PiecesRootHasher();
        hasher.update(data(length), 0, length);
        assertThat(hasher.root().hex()).isEqualTo(root);
    }

    @Test
    void howTheDataArrivesMakesNoDifference() {
        byte[] data = data(1_000_003);
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            PiecesRootHasher hasher = new PiecesRootHasher();
            for (int at = 0; at < data.length; ) {
                int length = Math.min(data.length - at, random.nextInt(70_000));
                ByteBuffer part = random.nextBoolean()
                        ? ByteBuffer.allocateDirect(length)
                                .put(data, at, length)
                                .flip()
                        : ByteBuffer.wrap(data, at, length);
                hasher.update(part);
                assertThat(part.hasRemaining()).isFalse();
                at += length;
            }
            assertThat(hasher.root().hex())
                    .as("seed %d", seed)
                    .isEqualTo("3eff175ceb136abb68ede6cfd07b7842938cdda6a240a4a3bac6151f84004c4c");
        }
    }

    @Test
    void theNextFileBeginsAfresh() {
        PiecesRootHasher hasher = new PiecesRootHasher();
        hasher.update(data(100_000), 0, 100_000);
        hasher.root();
        hasher.update(data(1), 0, 1);
        assertThat(hasher.root().hex()).startsWith("ca358758");
    }

    @Test
    void aFileWithoutBytesHasZeros() {
        assertThat(new PiecesRootHasher().root().hex()).isEqualTo("0".repeat(64));
    }

    private static byte[] data(int length) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) ((i * 31 + 7) % 251);
        }
        return data;
    }
}
