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
        "134217728, 65536",
        "134217729, 131072",
        "1073741824, 524288",
        "1073741825, 1048576",
        "3758096384, 2097152",
        "4294967297, 4194304",
        "9223372036854775807, 4194304"
    })
    void oneOrTwoThousandPiecesWithinTheBounds(long payload, int length) {
        assertThat(PieceLengths.forPayload(payload)).isEqualTo(length);
    }

    @Test
    void aNegativeLengthIsAMistake() {
        assertThatIllegalArgumentException().isThrownBy(() -> PieceLengths.forPayload(-1));
    }
}
