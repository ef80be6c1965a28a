/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.essaim.api.InfoHash;
import org.junit.jupiter.api.Test;

class WireNameTest {

    @Test
    void aHashOfVersion2IsNamedByItsFirstTwentyBytes() {
        InfoHash v2 = new InfoHash("ab".repeat(20) + "cd".repeat(12));
        assertThat(WireName.of(v2)).isEqualTo(WireName.of(new InfoHash("ab".repeat(20))));
    }

    @Test
    void theBytesComeBackAndAreInTheOrderOfBencode() {
        Random random = new Random(3);
        for (int i = 0; i < 1_000; i++) {
            byte[] one = new byte[20];
            byte[] other = new byte[20];
            random.nextBytes(one);
            random.nextBytes(other);
            System.arraycopy(one, 0, other, 0, random.nextInt(20));
            assertThat(WireName.of(one).bytes()).isEqualTo(one);
            assertThat(Integer.signum(WireName.of(one).compareTo(WireName.of(other))))
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(one, other)));
        }
    }
}
