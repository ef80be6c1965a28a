/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.essaim.api.RateLimit;
import org.essaim.api.tracking.SiteBudget;
import org.essaim.rates.Rate;
import org.essaim.rates.RateSchedule;
import org.essaim.rates.RateSyntaxException;
import org.essaim.rates.ScheduledRate;

/** What may cross each site's WAN link, as the administrator has listed it, by the time of day. Thread-safe. */
final class SiteBudgets {

    /** Nothing is limited. */
    static final SiteBudgets NONE = new SiteBudgets(List.of());

    /** What a line begins with that limits what comes in, and what goes out unless {@link #UP} does. */
    static final String LIMIT = "limit.";

    /** What a line begins with that limits what goes out. */
    static final String UP = "uplimit.";

    /** What a line begins with that limits how many copies of a patch come in. */
    static final String COPIES = "copies.";

    private static final Pattern NUMBER = Pattern.compile("\\d{1,4}(\\.\\d{1,3})?");

    private final List<Limits> limits;

    /** Of one site. */
    private record Limits(ScheduledRate down, ScheduledRate up, OptionalDouble copies) {

        boolean isSame(Limits other) {
            return down.schedule().equals(other.down.schedule())
                    && up.schedule().equals(other.up.schedule())
                    && copies.equals(other.copies);
        }
    }

    private SiteBudgets(List<Limits> limits) {
        this.limits = List.copyOf(limits);
    }

    /**
     * Reads lines like {@code limit.paris = 20Mbit/s; Mon-Fri 08:00-18:00 5Mbit/s}, {@code uplimit.paris = 2MB/s} and {@code
     * copies.paris = 1.2}; all others are passed over.
     *
     * @param clock with the zone that schedules are meant in
     * @throws IllegalArgumentException in one sentence, when a line cannot be read or is of no site
     */
    static SiteBudgets read(Map<String, ?> configuration, SiteMap sites, Clock clock) {
        for (String key : configuration.keySet()) {
            for (String begin : List.of(LIMIT, UP, COPIES)) {
                if (key.startsWith(begin) && !sites.names().contains(key.substring(begin.length()))) {
                    throw new IllegalArgumentException(key + ": there is no site of that name, no line " + SiteMap.KEY
                            + key.substring(begin.length()));
                }
            }
        }
        List<Limits> all = new ArrayList<>();
        for (String name : sites.names()) {
            RateSchedule down = schedule(configuration, LIMIT + name, RateSchedule.always(Rate.UNLIMITED));
            RateSchedule up = schedule(configuration, UP + name, down);
            all.add(new Limits(
                    new ScheduledRate(clock, down),
                    new ScheduledRate(clock, up),
                    copies(configuration, COPIES + name)));
        }
        return new SiteBudgets(all);
    }

    private static RateSchedule schedule(Map<String, ?> configuration, String key, RateSchedule otherwise) {
        Object line = configuration.get(key);
        try {
            return line == null ? otherwise : RateSchedule.parse(String.valueOf(line));
        } catch (RateSyntaxException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    private static OptionalDouble copies(Map<String, ?> configuration, String key) {
        Object line = configuration.get(key);
        if (line == null) {
            return OptionalDouble.empty();
        }
        String text = String.valueOf(line).strip();
        double copies = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : 0;
        if (copies < 1) {
            String shown = text.length() > 20 ? text.substring(0, 20) + "…" : text;
            throw new IllegalArgumentException(
                    key + ": '" + shown
                            + "' is no number of copies: write one of at least 1, like 1.2; with less no patch becomes complete");
        }
        return OptionalDouble.of(copies);
    }

    /** What may come into a site now, in bytes per second. */
    long down(int site) {
        return isListed(site) ? limits.get(site).down().bytesPerSecond() : Rate.UNLIMITED;
    }

    /** What may go out of a site now, in bytes per second. */
    long up(int site) {
        return isListed(site) ? limits.get(site).up().bytesPerSecond() : Rate.UNLIMITED;
    }

    /** How many copies of a patch may come into a site. */
    OptionalDouble copies(int site) {
        return isListed(site) ? limits.get(site).copies() : OptionalDouble.empty();
    }

    private boolean isListed(int site) {
        return site >= 0 && site < limits.size();
    }

    /** As people want to see it. */
    SiteBudget describe(int site) {
        if (!isListed(site)) {
            return SiteBudget.NONE;
        }
        Limits all = limits.get(site);
        return new SiteBudget(now(all.down()), now(all.up()), all.copies());
    }

    private static RateLimit now(ScheduledRate rate) {
        RateSchedule.InForce now = rate.inForce();
        return new RateLimit(now.bytesPerSecond(), now.until());
    }

    /** Whether it says the same of every site. */
    boolean isSame(SiteBudgets other) {
        boolean same = limits.size() == other.limits.size();
        for (int site = 0; same && site < limits.size(); site++) {
            same = limits.get(site).isSame(other.limits.get(site));
        }
        return same;
    }
}
