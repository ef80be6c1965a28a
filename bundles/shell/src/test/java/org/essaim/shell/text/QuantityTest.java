/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 0.98 KiB",
        "1024, 1.00 KiB",
        "15360, 15.0 KiB",
        "153600, 150 KiB",
        "3758096384, 3.50 GiB",
        "9223372036854775807, 8.00 EiB",
        "-1, -"
    })
    void bytesHaveABinaryUnitAndThreeDigits(long bytes, String text) {
        assertThat(Quantity.bytes(bytes)).isEqualTo(text);
    }

    @Test
    void aRateOfNothingIsADash() {
        assertThat(Quantity.rate(0)).isEqualTo("-");
        assertThat(Quantity.rate(2048)).isEqualTo("2.00 KiB/s");
    }

    @ParameterizedTest
    @CsvSource({"0, 100, 0 %", "999, 1000, 99 %", "1000, 1000, 100 %", "5, 0, 100 %", "2000, 1000, 100 %", "-3, 10, 0 %"
    })
    void onlyAllOfItIsAHundredPercent(long done, long total, String text) {
        assertThat(Quantity.percent(done, total)).isEqualTo(text);
    }

    @Test
    void theTimeLeftIsRoundedUpAndUnknownWhileNothingMoves() {
        assertThat(Quantity.eta(1001, 100)).isEqualTo(OptionalLong.of(11));
        assertThat(Quantity.eta(1000, 100)).isEqualTo(OptionalLong.of(10));
        assertThat(Quantity.eta(1, Long.MAX_VALUE)).isEqualTo(OptionalLong.of(1));
        assertThat(Quantity.eta(Long.MAX_VALUE, 1)).isEqualTo(OptionalLong.of(Long.MAX_VALUE));
        assertThat(Quantity.eta(1000, 0)).isEmpty();
        assertThat(Quantity.eta(0, 0)).isEqualTo(OptionalLong.of(0));
        assertThat(Quantity.eta(-5, 0)).isEqualTo(OptionalLong.of(0));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "59, 59 s",
        "60, 1 min 00 s",
        "3599, 59 min 59 s",
        "3600, 1 h 00 min",
        "3900, 1 h 05 min",
        "90000, 25 h 00 min",
        "9223372036854775807, weeks"
    })
    void durationsHaveTwoUnits(long seconds, String text) {
        assertThat(Quantity.duration(seconds)).isEqualTo(text);
    }

    @Test
    void aDurationIsRoundedToSeconds() {
        assertThat(Quantity.duration(Duration.ofMillis(1499))).isEqualTo("1 s");
        assertThat(Quantity.duration(Duration.ofMillis(1500))).isEqualTo("2 s");
        assertThat(Quantity.duration(Duration.ofSeconds(-90))).isEqualTo("-1 min 30 s");
    }

    @Test
    void whatHasNotHappenedIsADash() {
        assertThat(Quantity.time(Optional.empty())).isEqualTo("-");
    }

    @Test
    void anAddressIsHostAndPort() {
        assertThat(Quantity.address(InetSocketAddress.createUnresolved("lab-1", 49152)))
                .isEqualTo("lab-1:49152");
        assertThat(Quantity.address(InetSocketAddress.createUnresolved("::1", 1)))
                .isEqualTo("[::1]:1");
    }

    @ParameterizedTest
    @CsvSource({
        "12, 0, [..........]", "12, 0.5, [#####.....]", "12, 0.999, [#########.]", "12, 1, [##########]",
        "12, 7, [##########]", "12, -1, [..........]", "12, NaN, [..........]", "0, 1, [#]"
    })
    void aBarIsFullOnlyAtTheEnd(int width, double fraction, String bar) {
        assertThat(Bar.of(width, fraction)).isEqualTo(bar);
    }
}
