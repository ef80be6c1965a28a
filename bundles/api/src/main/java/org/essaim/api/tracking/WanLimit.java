/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

/**
 * What of its site's WAN link a machine may use, as the tracker says with each announce. The rates hold for the machine in
 * all its swarms together, the last that was heard; whether a budget is spent, for the swarm alone.
 *
 * @param down payload bytes per second that may come from other sites and from the origin; {@link Long#MAX_VALUE} for no
 *     limit, 0 for nothing at all
 * @param up payload bytes per second that may go to other sites, likewise
 * @param spent whether as many copies of the payload as may have come into the site: no more of it is to come
 */
public record WanLimit(long down, long up, boolean spent) {

    /** Nothing is limited. */
    public static final WanLimit NONE = new WanLimit(Long.MAX_VALUE, Long.MAX_VALUE, false);

    /** @throws IllegalArgumentException when a rate is less than 0 */
    public WanLimit {
        if (down < 0 || up < 0) {
            throw new IllegalArgumentException("no limit: " + down + " down, " + up + " up");
        }
    }
}
