/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.rates;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A limit that depends on the time of day and the day of the week: {@code Mon-Fri 08:00-18:00 2MB/s; 22:00-06:00 unlimited}.
 * The first part that covers a moment counts, and where none does, the limit that holds otherwise. Times are the local
 * zone's, and the ends of a part are moments that the clocks show, so that a night when they change is longer or shorter
 * by an hour. Immutable.
 */
public final class RateSchedule {

    /** Every change of the next days is within so many of them. */
    private static final int LOOK_AHEAD_DAYS = 8;

    private final long otherwise;
    private final List<Window> windows;

    RateSchedule(long otherwise, List<Window> windows) {
        this.otherwise = otherwise;
        this.windows = List.copyOf(windows);
    }

    /** One that never changes. */
    public static RateSchedule always(long bytesPerSecond) {
        return new RateSchedule(bytesPerSecond, List.of());
    }

    /**
     * Reads a limit and its schedule.
     *
     * @param limit a rate; nothing or 0 sets none
     * @param schedule parts with semicolons between them; nothing for none
     * @throws RateSyntaxException naming the part that is wrong
     */
    public static RateSchedule parse(String limit, String schedule) throws RateSyntaxException {
        String otherwise = limit.strip();
        return new RateSchedule(
                otherwise.isEmpty() || otherwise.equals("0") ? Rate.UNLIMITED : Rate.parse(otherwise),
                ScheduleText.windows(schedule));
    }

    /**
     * Reads a limit and its schedule in one line, like {@code 4MB/s; Mon-Fri 08:00-18:00 2MB/s}: a part without days and times
     * is the limit that holds where no other part does, none where there is no such part.
     *
     * @throws RateSyntaxException naming the part that is wrong
     */
    public static RateSchedule parse(String text) throws RateSyntaxException {
        return ScheduleText.schedule(text);
    }

    /** The limit that holds where no part does. */
    public long otherwise() {
        return otherwise;
    }

    /** The limit at a moment, and until when it stays so. */
    public InForce at(Instant now, ZoneId zone) {
        long rate = rate(now, zone);
        LocalDate today = now.atZone(zone).toLocalDate();
        TreeSet<Instant> changes = new TreeSet<>();
        for (int day = -2; day <= LOOK_AHEAD_DAYS; day++) {
            LocalDate date = today.plusDays(day);
            for (Window window : windows) {
                if (window.beginsOn(date)) {
                    changes.add(window.begin(date, zone));
                    changes.add(window.end(date, zone));
                }
            }
        }
        for (Instant change : changes.tailSet(now, false)) {
            if (rate(change, zone) != rate) {
                return new InForce(rate, Optional.of(change));
            }
        }
        return new InForce(rate, Optional.empty());
    }

    private long rate(Instant now, ZoneId zone) {
        LocalDate today = now.atZone(zone).toLocalDate();
        for (Window window : windows) {
            for (int day = -2; day <= 1; day++) { // a clock that is put back over midnight makes the day before today
                LocalDate date = today.plusDays(day);
                if (window.beginsOn(date)
                        && !now.isBefore(window.begin(date, zone))
                        && now.isBefore(window.end(date, zone))) {
                    return window.rate();
                }
            }
        }
        return otherwise;
    }

    /**
     * A limit at a moment.
     *
     * @param bytesPerSecond {@link Rate#UNLIMITED} for none, {@link Rate#OFF} for nothing at all
     * @param until when it changes; empty when it does not within a week
     */
    public record InForce(long bytesPerSecond, Optional<Instant> until) {}

    @Override
    public boolean equals(Object other) {
        return other instanceof RateSchedule that && otherwise == that.otherwise && windows.equals(that.windows);
    }

    @Override
    public int hashCode() {
        return windows.hashCode() * 31 + Long.hashCode(otherwise);
    }

    @Override
    public String toString() {
        return Rate.text(otherwise) + (windows.isEmpty() ? "" : ", " + ScheduleText.text(windows));
    }
}
