/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.rates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateScheduleTest {

    private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");
    private static final List<ZoneId> ZONES = List.of(
            AMSTERDAM,
            ZoneId.of("UTC"),
            ZoneId.of("America/Havana"), // changes its clocks at midnight
            ZoneId.of("Australia/Lord_Howe"), // by half an hour
            ZoneId.of("Pacific/Apia"), // has once left out a day
            ZoneId.of("Asia/Kathmandu"));

    private static RateSchedule schedule(String limit, String schedule) throws RateSyntaxException {
        return RateSchedule.parse(limit, schedule);
    }

    private static Instant at(String local, ZoneId zone) {
        return LocalDateTime.parse(local).atZone(zone).toInstant();
    }

    private static String inForce(RateSchedule schedule, String local) {
        RateSchedule.InForce now = schedule.at(at(local, AMSTERDAM), AMSTERDAM);
        return Rate.text(now.bytesPerSecond()) + " until "
                + now.until().map(u -> u.atZone(AMSTERDAM).toLocalDateTime()).orElse(null);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-15T07:59, 5MB/s until 2026-06-15T08:00",
        "2026-06-15T08:00, 2MB/s until 2026-06-15T18:00",
        "2026-06-15T17:59:59.999, 2MB/s until 2026-06-15T18:00",
        "2026-06-15T18:00, 5MB/s until 2026-06-15T22:00",
        "2026-06-15T22:00, unlimited until 2026-06-16T06:00",
        "2026-06-16T05:59, unlimited until 2026-06-16T06:00",
        "2026-06-16T06:00, 5MB/s until 2026-06-16T08:00",
        "2026-06-19T23:00, unlimited until 2026-06-20T06:00",
        "2026-06-20T10:00, 5MB/s until 2026-06-20T22:00",
        "2026-06-22T03:00, unlimited until 2026-06-22T06:00"
    })
    void theDayAndTheTimeSayWhichLimitHolds(String local, String expected) throws RateSyntaxException {
        RateSchedule schedule = schedule("5MB/s", "Mon-Fri 08:00-18:00 2MB/s; 22:00-06:00 unlimited");
        assertThat(inForce(schedule, local)).isEqualTo(expected);
    }

    @Test
    void withoutAScheduleTheLimitHoldsForEver() throws RateSyntaxException {
        assertThat(inForce(schedule("0", ""), "2026-06-15T12:00")).isEqualTo("unlimited until null");
        assertThat(inForce(schedule("", " ; "), "2026-06-15T12:00")).isEqualTo("unlimited until null");
        assertThat(inForce(schedule("100000", ""), "2026-06-15T12:00")).isEqualTo("0.1MB/s until null");
        assertThat(inForce(schedule("off", "00:00-24:00 off"), "2026-06-15T12:00"))
                .isEqualTo("off until null");
    }

    @Test
    void theFirstPartThatCoversAMomentCounts() throws RateSyntaxException {
        RateSchedule schedule = schedule("0", "Wed 12:00-13:00 off; 10:00-14:00 1MB/s; Sat,Sun 2MB/s; Mon-Sun 3 MB/s");
        assertThat(inForce(schedule, "2026-06-17T12:30")).isEqualTo("off until 2026-06-17T13:00");
        assertThat(inForce(schedule, "2026-06-18T12:30")).isEqualTo("1MB/s until 2026-06-18T14:00");
        assertThat(inForce(schedule, "2026-06-20T15:00")).isEqualTo("2MB/s until 2026-06-21T10:00");
        assertThat(inForce(schedule, "2026-06-22T15:00")).isEqualTo("3MB/s until 2026-06-23T10:00");
    }

    @Test
    void daysMayGoOnOverTheWeeksEnd() throws RateSyntaxException {
        RateSchedule schedule = schedule("1MB/s", "Fri-Mon,wed unlimited");
        assertThat(inForce(schedule, "2026-06-21T12:00")).isEqualTo("unlimited until 2026-06-23T00:00");
        assertThat(inForce(schedule, "2026-06-23T12:00")).isEqualTo("1MB/s until 2026-06-24T00:00");
    }

    @Test
    void aNightInWhichTheClocksChangeIsShorterOrLonger() throws RateSyntaxException {
        RateSchedule night = schedule("1MB/s", "22:00-06:00 unlimited");
        assertThat(length(night, "2026-03-28T22:00")).isEqualTo(Duration.ofHours(7));
        assertThat(length(night, "2026-03-29T22:00")).isEqualTo(Duration.ofHours(8));
        assertThat(length(night, "2026-10-24T22:00")).isEqualTo(Duration.ofHours(9));
        RateSchedule leftOut = schedule("1MB/s", "02:00-03:00 off");
        assertThat(inForce(leftOut, "2026-03-29T01:59")).isEqualTo("1MB/s until 2026-03-30T02:00");
        RateSchedule within = schedule("1MB/s", "01:00-02:30 off");
        assertThat(length(within, "2026-03-29T01:00")).isEqualTo(Duration.ofHours(1));
        assertThat(length(within, "2026-10-25T01:00")).isEqualTo(Duration.ofMinutes(90));
    }

    private static Duration length(RateSchedule schedule, String from) {
        Instant begin = at(from, AMSTERDAM);
        return Duration.between(begin, schedule.at(begin, AMSTERDAM).until().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mon-Fri 08:00-18:00 fast|'fast' is no rate",
                "Mun 08:00-18:00 2MB/s|'Mun' is no day",
                "Mon-Wed-Fri 2MB/s|'Mon-Wed-Fri' are no days",
                "8-18 2MB/s|'8-18 2MB/s' is no part",
                "25:00-26:00 2MB/s|'25:00' is no time",
                "08:60-18:00 2MB/s|'08:60' is no time",
                "08:00-08:00 2MB/s|'08:00-08:00' is no time at all",
                "24:00-08:00 2MB/s|no time at all",
                "2MB/s|'2MB/s' is no part",
                "Mon|'Mon' is no part",
                "08:00-18:00|'08:00-18:00' is no part",
                "22:00-06:00 unlimited; Tue 0|'0' may mean two things",
                "08:00-18:00 2MB/s 22:00-06:00 unlimited|no"
            })
    void whatIsWrongIsNamed(String case1) {
        String[] both = case1.split("\\|", -1);
        assertThatThrownBy(() -> schedule("0", both[0]))
                .isInstanceOf(RateSyntaxException.class)
                .hasMessageContaining(both[1]);
    }

    @Test
    void aScheduleIsBounded() {
        assertThatThrownBy(() -> schedule("0", "Mon off;".repeat(51))).hasMessageContaining("50 parts");
        assertThatThrownBy(() -> schedule("0", ";".repeat(10_001))).hasMessageContaining("10000");
    }

    /** Whatever the schedule and the zone: what is said to hold until a moment holds until then, and changes there. */
    @Test
    void aLimitHoldsAsLongAsIsSaid() throws RateSyntaxException {
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            String text = Texts.schedule(random);
            RateSchedule schedule = schedule("5MB/s", text);
            ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
            Instant now = Instant.parse("2011-12-20T00:00:00Z").plusSeconds(random.nextInt(20 * 365 * 86_400));
            if (i % 3 == 0) { // near a change of the clocks
                now = Optional.ofNullable(zone.getRules().nextTransition(now))
                        .map(t -> t.getInstant().minusSeconds(random.nextInt(36 * 3600)))
                        .orElse(now);
            }
            RateSchedule.InForce inForce = schedule.at(now, zone);
            Instant end = inForce.until().orElse(now.plusSeconds(8 * 86_400));
            assertThat(end).isAfter(now);
            for (int sample = 0; sample < 20; sample++) {
                Instant within = now.plusSeconds(
                        (long) (random.nextDouble() * Duration.between(now, end).toSeconds()));
                assertThat(schedule.at(within, zone).bytesPerSecond())
                        .as("%s in %s, from %s until %s, at %s", text, zone, now, end, within)
                        .isEqualTo(inForce.bytesPerSecond());
            }
            if (inForce.until().isPresent()) {
                assertThat(schedule.at(end, zone).bytesPerSecond()).isNotEqualTo(inForce.bytesPerSecond());
            }
        }
    }

    @Test
    void aScheduleIsReadAsItWasSaid() throws RateSyntaxException {
        Random random = new Random(12);
        for (int i = 0; i < 1000; i++) {
            RateSchedule schedule = schedule("7kB/s", Texts.schedule(random));
            String said = schedule.toString();
            int comma = said.indexOf(", ");
            RateSchedule again =
                    comma < 0 ? schedule(said, "") : schedule(said.substring(0, comma), said.substring(comma + 2));
            assertThat(again).as(said).isEqualTo(schedule).hasSameHashCodeAs(schedule);
        }
    }

    @Test
    void garbageIsReadOrRefusedInOneSentence() {
        Random random = new Random(13);
        for (int i = 0; i < 20_000; i++) {
            String text = Texts.garbled(random);
            try {
                schedule("0", text).at(Instant.EPOCH.plusSeconds(random.nextInt()), AMSTERDAM);
            } catch (RateSyntaxException e) {
                assertThat(e.getMessage()).hasSizeLessThan(300).doesNotContain("\n");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "20mbit, 2.5MB/s until null",
        "off, off until null",
        "Mon-Fri 08:00-18:00 2MB/s, 2MB/s until 2026-06-15T18:00",
        "16 Mbit/s ; Sat unlimited, 2MB/s until 2026-06-20T00:00",
        "20:00-06:00 unlimited;1MB/s;, 1MB/s until 2026-06-15T20:00"
    })
    void aLimitAndItsScheduleFitIntoOneLine(String line, String expected) throws RateSyntaxException {
        assertThat(inForce(RateSchedule.parse(line), "2026-06-15T12:00")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "' ; ', no rate",
        "1MB/s; 2MB/s, more than one rate",
        "0, write unlimited",
        "2MB/s; Mon-Fri 08:00-18:00 fast, is no rate",
        "someday 2MB/s, is no day"
    })
    void aLineThatCannotBeReadIsNamed(String line, String why) {
        assertThatThrownBy(() -> RateSchedule.parse(line))
                .isInstanceOf(RateSyntaxException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aLineMeansWhatLimitAndScheduleMeanByThemselves() throws RateSyntaxException {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            String parts = Texts.schedule(random);
            RateSchedule line = RateSchedule.parse(parts + "; 5MB/s");
            assertThat(line).as(parts).isEqualTo(schedule("5MB/s", parts));
        }
        assertThatThrownBy(() -> RateSchedule.parse("x".repeat(10_001))).hasMessageContaining("longer");
    }
}
