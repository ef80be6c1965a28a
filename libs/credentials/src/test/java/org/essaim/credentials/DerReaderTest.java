/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerReaderTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65_534, 65_535})
    void whatIsWrittenIsRead(int length) throws Exception {
        byte[] written = Der.octets(new byte[length]);
        DerReader reader = DerReader.of(written);

        assertThat(Arrays.equals(reader.element(0x04), written)).isTrue();
        reader.end();
    }

    @Test
    void elementsWithinElementsEndWhereTheirHolderDoes() throws Exception {
        byte[] bytes = Der.sequence(Der.integer(BigInteger.valueOf(-129)), Der.sequence(Der.integer(BigInteger.TEN)));
        DerReader outer = DerReader.of(bytes).enter(Der.SEQUENCE);

        assertThat(outer.integer()).isEqualTo(BigInteger.valueOf(-129));
        DerReader inner = outer.enter(Der.SEQUENCE);
        assertThatThrownBy(inner::end).isInstanceOf(DerException.class);
        assertThat(inner.integer()).isEqualTo(BigInteger.TEN);
        inner.end();
        outer.end();
        assertThatThrownBy(() -> inner.integer()).isInstanceOf(DerException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02",
                "0201",
                "0200",
                "02020001",
                "0202ffff",
                "028101ff",
                "02820001ff",
                "028300000101",
                "0280",
                "0281",
                "03020101",
                "02ff01"
            })
    void aNumberThatIsNotInItsOnlyFormIsRefused(String hex) {
        assertThatThrownBy(() -> DerReader.of(HexFormat.of().parseHex(hex)).integer())
                .isInstanceOf(DerException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0300", "030101", "030107", "04020000"})
    void bitsThatAreNotWholeBytesAreRefused(String hex) {
        assertThatThrownBy(() -> DerReader.of(HexFormat.of().parseHex(hex)).bits())
                .isInstanceOf(DerException.class);
    }
}
