/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.fleet;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How near a rollout is to the least time in which any system could bring its payload to its machines (Kumar and Ross,
 * 2006). Of links that is known what they were seen to do, and what is configured; what is not known is left out, so that the
 * bound grows while more becomes known.
 *
 * @param machines machines that fetch the payload or have fetched it
 * @param known how many of them have been seen both sending and receiving
 * @param bound the least time; empty while nothing is known that limits it
 * @param bottleneck what takes so long, such as {@code the origin's uplink}; empty without a bound
 * @param elapsed since the rollout was started, until its end; applying included
 * @param originMayGo whether every piece is held on every site that still needs one, so that the origin may go down. Said
 *     only when it is known to be so
 * @param origin why, or why not: a clause, such as {@code every piece is held on every site}
 */
public record Efficiency(
        int machines,
        int known,
        Optional<Duration> bound,
        String bottleneck,
        Duration elapsed,
        boolean originMayGo,
        String origin) {

    /** The time as a multiple of the bound; empty without a bound. */
    public OptionalDouble ratio() {
        return bound.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) elapsed.toNanos() / bound.get().toNanos());
    }

    /** The part of all bytes that could be there by now at best, 0 to 1; empty without a bound. */
    public OptionalDouble expected() {
        return ratio().isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Math.min(1, ratio().getAsDouble()));
    }
}
