/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.essaim.api.RateLimit;
import org.essaim.api.tracking.Site;
import org.essaim.api.tracking.SiteBudget;
import org.essaim.api.tracking.Tracker;

/** What is known of the links between a site and all others. Thread-safe. */
public interface WanRates {

    /** As the administrator limits them just now; what is not limited, or shut, is not known. */
    static WanRates limitedBy(Supplier<Optional<Tracker>> tracker) {
        return new WanRates() {
            @Override
            public OptionalLong into(String site) {
                return rate(site, SiteBudget::down);
            }

            @Override
            public OptionalLong outOf(String site) {
                return rate(site, SiteBudget::up);
            }

            private OptionalLong rate(String site, Function<SiteBudget, RateLimit> direction) {
                return tracker.get().stream()
                        .flatMap(t -> t.sites().stream())
                        .filter(each -> each.name().equals(site))
                        .map(Site::budget)
                        .map(direction)
                        .filter(RateLimit::isLimited)
                        .mapToLong(RateLimit::bytesPerSecond)
                        .filter(rate -> rate > 0)
                        .findFirst();
            }
        };
    }

    /** Payload bytes per second that can come into a site, more than 0. */
    OptionalLong into(String site);

    /** Payload bytes per second that can leave a site, more than 0. */
    OptionalLong outOf(String site);
}
