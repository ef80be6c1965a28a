/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import java.util.OptionalDouble;
import org.essaim.api.RateLimit;

/**
 * What may cross a site's WAN link, as it is now: payload bytes of all patches together, and copies of each.
 *
 * @param down what may come in, all its gateways together
 * @param up what may go out to other sites, all its gateways together
 * @param copies how many copies of one patch may come in, at least 1; empty where they are not limited
 */
public record SiteBudget(RateLimit down, RateLimit up, OptionalDouble copies) {

    /** Without limits. */
    public static final SiteBudget NONE = new SiteBudget(RateLimit.NONE, RateLimit.NONE, OptionalDouble.empty());
}
