/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import java.util.Map;

/**
 * What a machine has received in a swarm, by the site that it came from, and what it has seen its link do. Counted from
 * the moment on that the machine entered the swarm; it begins anew, with another {@code run}, when it enters it again.
 *
 * @param run tells one stay in the swarm from the next, at least 0; 0 where nothing is counted
 * @param received payload bytes by the number of the sender's site as in {@link Place#site()}, {@link Place#APART} for the
 *     origin, {@link #NO_SITE} where sites are not told apart or the sender's is not known; at most {@link #MOST} entries
 * @param down the highest smoothed rate at which it has received, in payload bytes per second; 0 while it is not known
 * @param up the highest smoothed rate at which it has sent, likewise
 */
public record Traffic(long run, Map<Integer, Long> received, long down, long up) {

    /** The site of those of whom no site is known. */
    public static final int NO_SITE = -2;

    /** Sites that are told apart at most; what comes from others counts as from none. */
    public static final int MOST = 256;

    /** Nothing is counted. */
    public static final Traffic NONE = new Traffic(0, Map.of(), 0, 0);

    /**
     * Copies the map.
     *
     * @throws IllegalArgumentException when a number is out of its range, or there are too many
     */
    public Traffic {
        received = Map.copyOf(received);
        boolean counted = received.size() <= MOST
                && received.keySet().stream().allMatch(site -> site >= NO_SITE && site <= Place.MOST)
                && received.values().stream().allMatch(bytes -> bytes >= 0);
        if (!counted || run < 0 || down < 0 || up < 0) {
            throw new IllegalArgumentException(
                    "no traffic: run " + run + ", received " + received + ", down " + down + ", up " + up);
        }
    }
}
