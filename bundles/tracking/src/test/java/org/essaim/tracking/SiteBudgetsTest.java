/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.essaim.api.tracking.SiteBudget;
import org.essaim.rates.Rate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteBudgetsTest {

    private static final Clock MONDAY_NOON = at("2026-06-15T12:00:00Z");
    private static final Clock SUNDAY = at("2026-06-14T12:00:00Z");
    private static final SiteMap SITES = SiteMap.read(Map.of("site.lyon", "10.2.0.0/16", "site.paris", "10.1.0.0/16"));
    private static final int LYON = 0;
    private static final int PARIS = 1;

    private static Clock at(String time) {
        return Clock.fixed(Instant.parse(time), ZoneOffset.UTC);
    }

    private static SiteBudgets read(Map<String, String> lines, Clock clock) {
        return SiteBudgets.read(lines, SITES, clock);
    }

    @Test
    void oneLineLimitsBothWaysUnlessAnotherDoesWhatGoesOut() {
        SiteBudgets budgets =
                read(Map.of("limit.paris", "20mbit", "limit.lyon", "1MB/s", "uplimit.lyon", "off"), SUNDAY);
        assertThat(budgets.down(PARIS)).isEqualTo(2_500_000);
        assertThat(budgets.up(PARIS)).isEqualTo(2_500_000);
        assertThat(budgets.down(LYON)).isEqualTo(1_000_000);
        assertThat(budgets.up(LYON)).isZero();
    }

    @Test
    void whatGoesOutCanBeLimitedAlone() {
        SiteBudgets budgets = read(Map.of("uplimit.lyon", "1MB/s"), SUNDAY);
        assertThat(budgets.down(LYON)).isEqualTo(Rate.UNLIMITED);
        assertThat(budgets.up(LYON)).isEqualTo(1_000_000);
    }

    @Test
    void theTimeOfDaySaysWhichLimitHolds() {
        Map<String, String> lines = Map.of("limit.paris", "4MB/s; Mon-Fri 08:00-18:00 500kB/s");
        assertThat(read(lines, MONDAY_NOON).down(PARIS)).isEqualTo(500_000);
        assertThat(read(lines, SUNDAY).down(PARIS)).isEqualTo(4_000_000);
        assertThat(read(lines, MONDAY_NOON).describe(PARIS).down().until())
                .contains(Instant.parse("2026-06-15T18:00:00Z"));
    }

    @Test
    void copiesAreAtLeastOne() {
        SiteBudgets budgets = read(Map.of("copies.paris", " 1.25 "), SUNDAY);
        assertThat(budgets.copies(PARIS)).hasValue(1.25);
        assertThat(budgets.copies(LYON)).isEmpty();
        assertThat(read(Map.of("copies.lyon", "1"), SUNDAY).copies(LYON)).hasValue(1);
    }

    @Test
    void whoIsInNoSiteThatIsListedIsNotLimited() {
        SiteBudgets budgets = read(Map.of("limit.paris", "off", "copies.paris", "1"), SUNDAY);
        for (int site : new int[] {-1, 2, 100}) {
            assertThat(budgets.down(site)).isEqualTo(Rate.UNLIMITED);
            assertThat(budgets.up(site)).isEqualTo(Rate.UNLIMITED);
            assertThat(budgets.copies(site)).isEmpty();
            assertThat(budgets.describe(site)).isEqualTo(SiteBudget.NONE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "limit.pariss, 1MB/s, no site of that name",
        "uplimit.lion, 1MB/s, site.lion",
        "copies.Paris, 1.2, no site of that name",
        "limit.paris, fast, 'limit.paris: ''fast'' is no rate'",
        "limit.paris, 0, unlimited",
        "uplimit.paris, Mon-Fri 25:00-26:00 1MB/s, is no time",
        "copies.paris, 0.9, no patch becomes complete",
        "copies.paris, two, is no number of copies",
        "copies.paris, 1e3, is no number of copies",
        "copies.paris, 123456789012345678901234567890, is no number of copies"
    })
    void aLineThatCannotBeUsedIsNamed(String key, String value, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Map.of(key, value), SUNDAY))
                .withMessageContaining(key)
                .withMessageContaining(why);
    }

    @Test
    void theSameLinesSayTheSameWhateverTheTime() {
        Map<String, String> lines = Map.of("limit.paris", "4MB/s; Sat,Sun unlimited", "copies.lyon", "2");
        assertThat(read(lines, SUNDAY).isSame(read(lines, MONDAY_NOON))).isTrue();
        for (Map<String, String> other : List.of(
                Map.<String, String>of(),
                Map.of("limit.paris", "4MB/s", "copies.lyon", "2"),
                Map.of("limit.paris", "4MB/s; Sat,Sun unlimited", "copies.lyon", "2.5"),
                Map.of("limit.paris", "4MB/s; Sat,Sun unlimited", "uplimit.paris", "1MB/s", "copies.lyon", "2"))) {
            assertThat(read(lines, SUNDAY).isSame(read(other, SUNDAY)))
                    .as("%s", other)
                    .isFalse();
        }
        assertThat(SiteBudgets.NONE.isSame(read(lines, SUNDAY))).isFalse();
    }
}
