/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.essaim.api.InfoHash;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.tracking.Site;

/** Says whether the tracker answers. Thread-safe. */
final class TrackerHealth implements HealthCheck {

    private static final Duration STALE = Duration.ofMinutes(25);

    private final Announcer announcer;
    private final InstantSource clock;
    private volatile Optional<String> badSites = Optional.empty();

    TrackerHealth(Announcer announcer, InstantSource clock) {
        this.announcer = announcer;
        this.clock = clock;
    }

    /** What is wrong with the sites and their limits. */
    void sites(Optional<String> problem) {
        badSites = problem;
    }

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>(announces());
        badSites.ifPresent(problem -> findings.add(new Finding(
                Level.FAIL,
                "sites",
                "The sites and their limits cannot be read, and the former ones are used: " + problem,
                "Correct the line in etc/org.essaim.tracking.cfg.")));
        return findings;
    }

    /** What machines wait for because their site has taken in as many copies as it may. @param name of a swarm */
    static List<Finding> spent(List<Site> sites, Function<InfoHash, String> name) {
        List<Finding> findings = new ArrayList<>();
        for (Site site : sites) {
            for (Site.Use use : site.uses()) {
                if (use.spent()) {
                    String copies = String.format(Locale.ROOT, "%.2f copies of ", use.copies());
                    findings.add(new Finding(
                            Level.WARN,
                            "sites",
                            "The site " + site.name() + " has taken in " + copies + name.apply(use.infoHash())
                                    + ", as many as it may, and machines there still miss something",
                            "Find out why it came in more than once, and let more in with site:limit " + site.name()
                                    + " --copies."));
                }
            }
        }
        return findings;
    }

    private List<Finding> announces() {
        int swarms = announcer.memberships();
        if (swarms == 0) {
            return List.of(ok("The tracker is not needed: this machine is in no swarm"));
        }
        String last = announcer
                .lastAnswer()
                .map(instant -> "it last answered " + ago(instant))
                .orElse("it has not answered yet");
        if (announcer.lastError().isPresent()) {
            return List.of(
                    warn("The tracker does not answer (" + announcer.lastError().get() + "); " + last));
        }
        boolean fresh = announcer
                .lastAnswer()
                .filter(instant -> Duration.between(instant, clock.instant()).compareTo(STALE) < 0)
                .isPresent();
        return List.of(
                fresh
                        ? ok("The tracker answers for " + swarms + (swarms == 1 ? " swarm; " : " swarms; ") + last)
                        : warn("The tracker was not heard of lately: " + last));
    }

    private String ago(Instant instant) {
        return Math.max(0, Duration.between(instant, clock.instant()).toSeconds()) + " s ago";
    }

    private static Finding ok(String sentence) {
        return new Finding(Level.OK, "tracker", sentence, "");
    }

    private static Finding warn(String sentence) {
        return new Finding(
                Level.WARN,
                "tracker",
                sentence,
                "Check that the server runs and can be reached; transfers go on with the peers they know.");
    }
}
