/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.util.OptionalLong;

/** What is known of the links between a site and all others. Thread-safe. */
public interface WanRates {

    /** Nothing: only what machines were seen to do counts. */
    WanRates UNKNOWN = new WanRates() {
        @Override
        public OptionalLong into(String site) {
            return OptionalLong.empty();
        }

        @Override
        public OptionalLong outOf(String site) {
            return OptionalLong.empty();
        }
    };

    /** Payload bytes per second that can come into a site, more than 0. */
    OptionalLong into(String site);

    /** Payload bytes per second that can leave a site, more than 0. */
    OptionalLong outOf(String site);
}
