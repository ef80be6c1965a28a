/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

/**
 * How many are in a swarm (BEP 48).
 *
 * @param complete peers that miss nothing
 * @param incomplete all others
 * @param downloaded how often a peer has said that it became complete, for as long as the swarm has had peers
 */
public record SwarmCounts(int complete, int incomplete, long downloaded) {

    /** Of a swarm in which nobody is. */
    public static final SwarmCounts NONE = new SwarmCounts(0, 0, 0);
}
