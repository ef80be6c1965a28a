/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.transfer;

/**
 * How much of a payload the machines of a site hold together, as far as one machine of the swarm sees: those connected with
 * it, the origin not counted, by what they have said. Others may hold more.
 *
 * @param site the site's number as in {@link org.essaim.api.tracking.Place#site()}; 0 in a swarm without sites
 * @param sites how many sites there are, 0 where none are told apart
 * @param held pieces that at least one of them has
 * @param pieces pieces of the payload
 */
public record Spread(int site, int sites, int held, int pieces) {

    /** Whether they could complete the site without anybody else. */
    public boolean isWhole() {
        return held == pieces;
    }
}
