/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

/**
 * What a machine takes on. It declines grants beyond about two pieces, so that nobody queues at a slow machine while
 * others wait for work. Gateways count what comes over the WAN and what comes from the LAN apart: either would starve the
 * other.
 */
public final class Admission {

    /** Pieces outstanding from which on a machine that tells its load declines. */
    public static final double MOST = 2;

    /** The same for one that cannot tell it: senders choose blindly, and more of them meet. */
    public static final double MOST_UNTOLD = 1.5;

    private Admission() {}

    /**
     * Whether another piece is accepted.
     *
     * @param outstanding what was accepted and has not come, in pieces and parts of pieces, over the same kind of link
     * @param told whether senders know it
     */
    public static boolean accepts(double outstanding, boolean told) {
        return outstanding < (told ? MOST : MOST_UNTOLD);
    }
}
