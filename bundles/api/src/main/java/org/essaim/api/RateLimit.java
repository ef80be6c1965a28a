/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A limit of bytes per second as it is now.
 *
 * @param bytesPerSecond {@link Long#MAX_VALUE} for none, 0 for nothing at all
 * @param until when a schedule changes it; empty when none does within a week
 */
public record RateLimit(long bytesPerSecond, Optional<Instant> until) {

    /** None. */
    public static final RateLimit NONE = new RateLimit(Long.MAX_VALUE, Optional.empty());

    /** Whether there is one. */
    public boolean isLimited() {
        return bytesPerSecond != Long.MAX_VALUE;
    }
}
