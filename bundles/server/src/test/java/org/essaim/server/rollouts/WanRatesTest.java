/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.essaim.api.InfoHash;
import org.essaim.api.RateLimit;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.Site;
import org.essaim.api.tracking.SiteBudget;
import org.essaim.api.tracking.Tracker;
import org.junit.jupiter.api.Test;

class WanRatesTest {

    private static final RateLimit SHUT = new RateLimit(0, Optional.empty());

    private Optional<Tracker> tracker = Optional.empty();
    private final WanRates rates = WanRates.limitedBy(() -> tracker);

    private record Listed(List<Site> sites) implements Tracker {
        @Override
        public AnnounceReply announce(Announce announce) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Announce> swarm(InfoHash infoHash) {
            return List.of();
        }

        @Override
        public List<InfoHash> swarms() {
            return List.of();
        }
    }

    private static Site site(String name, RateLimit down, RateLimit up) {
        SiteBudget budget = new SiteBudget(down, up, OptionalDouble.empty());
        return new Site(name, List.of("10.0.0.0/8"), 1, List.of(), budget, List.of());
    }

    @Test
    void aLimitedLinkIsAsFastAsItsLimitEachWay() {
        RateLimit slow = new RateLimit(1000, Optional.empty());
        tracker = Optional.of(new Listed(List.of(
                site("lyon", RateLimit.NONE, RateLimit.NONE),
                site("paris", new RateLimit(5000, Optional.empty()), slow))));

        assertThat(rates.into("paris")).hasValue(5000);
        assertThat(rates.outOf("paris")).hasValue(1000);
    }

    @Test
    void whatNobodyLimitsIsNotKnownNorWhatIsShut() {
        tracker = Optional.of(new Listed(List.of(site("lyon", RateLimit.NONE, SHUT))));

        assertThat(rates.into("lyon")).isEmpty();
        assertThat(rates.outOf("lyon")).isEmpty();
        assertThat(rates.into("nowhere")).isEmpty();
    }

    @Test
    void withoutATrackerNothingIsKnown() {
        assertThat(rates.into("paris")).isEmpty();
        assertThat(rates.outOf("paris")).isEmpty();
    }
}
