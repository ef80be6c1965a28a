/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PieceLengthsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 65536",
        "1, 65536",
        "67108864, 65536",
        "67108865, 131072",
        "1073741824, 1048576",
        "1073741825, 2097152",
        "3758096384, 4194304",
        "9223372036854775807, 4194304"
    })
    void aboutAThousandPiecesWithinTheBounds(long payload, int length) {
        assertThat(PieceLengths.forPayload(payload)).isEqualTo(length);
    }

    @Test
    void aNegativeLengthIsAMistake() {
        assertThatIllegalArgumentException().isThrownBy(() -> PieceLengths.forPayload(-1));
    }
}
