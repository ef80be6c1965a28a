/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.rates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

    @ParameterizedTest
    @CsvSource({
        "2MB/s, 2000000",
        "2 mb/s, 2000000",
        "1.5MiB/s, 1572864",
        "500KiB, 512000",
        "500kB/s, 500000",
        "16Mbit/s, 2000000",
        "1Gbit/s, 125000000",
        "250000, 250000",
        "250000/s, 250000",
        "7 B/s, 7",
        "unlimited, 9223372036854775807",
        "Off, 0",
        "999999999999999GiB/s, 9223372036854775807"
    })
    void aRateIsWrittenAsPeopleWriteIt(String text, long bytesPerSecond) throws RateSyntaxException {
        assertThat(Rate.parse(text)).isEqualTo(bytesPerSecond);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "-1", "1e6", "2MB/h", "2 M B/s", "2MB/s/s", "1.2.3MB/s", "٣MB/s", "NaN"})
    void whatIsNoRateIsQuoted(String text) {
        assertThatThrownBy(() -> Rate.parse(text))
                .isInstanceOf(RateSyntaxException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("2MB/s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0MB/s", "0.4B/s"})
    void nothingAtAllIsNotGuessedAt(String text) {
        assertThatThrownBy(() -> Rate.parse(text)).hasMessageContaining("unlimited, or off");
    }

    @Test
    void whatIsWrongIsQuotedOnOneShortLine() {
        assertThatThrownBy(() -> Rate.parse("x\n".repeat(10_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200).doesNotContain("\n"));
    }

    @Test
    void everyRateIsReadAsItWasSaid() throws RateSyntaxException {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            long rate = Math.max(0, random.nextLong() >>> random.nextInt(15, 64));
            long rounded = i % 2 == 0 || rate < 1000 ? rate : rate - rate % 1000;
            assertThat(Rate.parse(Rate.text(rounded))).as(Rate.text(rounded)).isEqualTo(rounded);
        }
    }
}
