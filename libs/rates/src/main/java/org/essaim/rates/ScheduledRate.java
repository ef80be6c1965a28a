/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.rates;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * The limit in force by a clock, and in that clock's zone. Cheap enough to be asked for every block: a schedule is looked
 * at only when its time has come, once a minute, or when it was changed. Thread-safe.
 */
public final class ScheduledRate {

    private static final long LOOK_SECONDS = 60;

    private final Clock clock;
    private volatile Known known;
    private volatile Optional<String> mistake = Optional.empty();

    /** What holds from a moment on, up to but not including another. */
    private record Known(RateSchedule schedule, Instant from, Instant to, RateSchedule.InForce inForce) {}

    /** @param clock with the zone that schedules are meant in */
    public ScheduledRate(Clock clock, RateSchedule schedule) {
        this.clock = clock;
        this.known = look(schedule, clock.instant());
    }

    private Known look(RateSchedule schedule, Instant now) {
        RateSchedule.InForce inForce = schedule.at(now, clock.getZone());
        Instant again = now.plusSeconds(LOOK_SECONDS);
        Instant to = inForce.until().filter(again::isAfter).orElse(again);
        return new Known(schedule, now, to, inForce);
    }

    /**
     * Another limit and schedule from now on, as {@link RateSchedule#parse} reads them. When they cannot be read, those
     * before stay, and {@link #mistake} says why.
     */
    public void configure(String limit, String schedule) {
        try {
            set(RateSchedule.parse(limit, schedule));
            mistake = Optional.empty();
        } catch (RateSyntaxException e) {
            mistake = Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** What is wrong with what was configured last. */
    public Optional<String> mistake() {
        return mistake;
    }

    /** Another schedule from now on. */
    public synchronized void set(RateSchedule schedule) {
        known = look(schedule, clock.instant());
    }

    /** The schedule. */
    public RateSchedule schedule() {
        return known.schedule;
    }

    /** The limit now, in bytes per second. */
    public long bytesPerSecond() {
        return inForce().bytesPerSecond();
    }

    /** The limit now, and until when it holds. */
    public RateSchedule.InForce inForce() {
        Known last = known;
        Instant now = clock.instant();
        if (!now.isBefore(last.from) && now.isBefore(last.to)) {
            return last.inForce;
        }
        synchronized (this) {
            known = look(known.schedule, now);
            return known.inForce;
        }
    }

    /** As people read it: {@code 2MB/s until 18:00}. */
    public String text() {
        RateSchedule.InForce now = inForce();
        Optional<String> until = now.until()
                .map(at ->
                        at.atZone(clock.getZone()).toLocalDateTime().toString().replace('T', ' '));
        return Rate.text(now.bytesPerSecond()) + until.map(at -> " until " + at).orElse("");
    }
}
