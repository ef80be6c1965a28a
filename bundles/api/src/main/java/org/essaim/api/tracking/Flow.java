/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

/**
 * Payload bytes of a swarm that went from one site to another, or stayed in one, as the receivers have counted them.
 *
 * @param from a site's name, {@link #ORIGIN} or {@link #NO_SITE}
 * @param to a site's name or {@link #NO_SITE}
 */
public record Flow(String from, String to, long bytes) {

    /** The server, which is in no site. In brackets, because a site may be called anything. */
    public static final String ORIGIN = "(origin)";

    /** All machines that are in no site that is listed. */
    public static final String NO_SITE = "(no site)";

    /** Whether it crossed a WAN: it came from the origin or from another site. */
    public boolean isFar() {
        return !from.equals(to);
    }
}
