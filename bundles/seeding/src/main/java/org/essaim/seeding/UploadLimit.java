/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.seeding;

import java.time.Clock;
import java.util.Optional;
import org.essaim.api.InfoHash;
import org.essaim.api.RateLimit;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.rates.Rate;
import org.essaim.rates.RateSchedule;
import org.essaim.rates.ScheduledRate;

/** The upload limit by the time of day, shared fairly by the swarms. Thread-safe, never blocks. */
public final class UploadLimit implements UploadPolicy {

    private final FairBucket bucket = new FairBucket();
    private final ScheduledRate rate;

    /** Without a limit. @param clock with the zone that schedules are meant in */
    public UploadLimit(Clock clock) {
        rate = new ScheduledRate(clock, RateSchedule.always(Rate.UNLIMITED));
    }

    /**
     * Another limit and schedule from now on. When they cannot be read, those before stay, and {@link #mistake} says why.
     */
    public void configure(String limit, String schedule) {
        rate.configure(limit, schedule);
    }

    /** What is wrong with the configuration. */
    public Optional<String> mistake() {
        return rate.mistake();
    }

    /** The limit in force, as people read it. */
    public String text() {
        return rate.text();
    }

    @Override
    public long reserve(InfoHash infoHash, int bytes, long nowNanos) {
        bucket.limit(rate.bytesPerSecond());
        return bucket.reserve(infoHash, bytes, nowNanos);
    }

    @Override
    public long bytesPerSecond() {
        return rate.bytesPerSecond();
    }

    @Override
    public RateLimit limit() {
        RateSchedule.InForce now = rate.inForce();
        return new RateLimit(now.bytesPerSecond(), now.until());
    }

    /** How often bytes were granted. */
    public long grants() {
        return bucket.grants();
    }
}
