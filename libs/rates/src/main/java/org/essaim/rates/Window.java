/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.rates;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Set;

/**
 * One part of a schedule: from a minute to a minute, on the days on which it begins.
 *
 * @param days on which it begins
 * @param from minutes since midnight
 * @param to minutes since the midnight at which its first day begins; beyond 24 hours on the day after
 * @param rate bytes per second
 */
record Window(Set<DayOfWeek> days, int from, int to, long rate) {

    static final int DAY = 24 * 60;

    boolean beginsOn(LocalDate date) {
        return days.contains(date.getDayOfWeek());
    }

    Instant begin(LocalDate date, ZoneId zone) {
        return instant(date, from, zone);
    }

    Instant end(LocalDate date, ZoneId zone) {
        return instant(date, to, zone);
    }

    /** A minute that the clocks pass twice is the first one, and one that they leave out is when they do so. */
    private static Instant instant(LocalDate date, int minutes, ZoneId zone) {
        LocalDateTime time = date.plusDays(minutes / DAY).atStartOfDay().plusMinutes(minutes % DAY);
        ZoneOffsetTransition transition = zone.getRules().getTransition(time);
        return transition != null && transition.isGap()
                ? transition.getInstant()
                : time.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    }
}
