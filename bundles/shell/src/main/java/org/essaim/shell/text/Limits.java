/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.text;

import java.util.Map;
import org.essaim.api.RateLimit;
import org.jspecify.annotations.Nullable;

/** Limits of bytes per second, for people and for scripts. */
public final class Limits {

    private Limits() {}

    /** {@code 2.0 MB/s until 2026-06-15 18:00:00}, {@code unlimited} or {@code off}. */
    public static String text(RateLimit limit) {
        return rate(limit)
                + limit.until().map(until -> " until " + Quantity.time(until)).orElse("");
    }

    /** The same without until when. */
    public static String rate(RateLimit limit) {
        if (!limit.isLimited()) {
            return "unlimited";
        }
        return limit.bytesPerSecond() == 0 ? "off" : Quantity.rate(limit.bytesPerSecond());
    }

    /** No number where there is no limit. */
    public static Map<String, @Nullable Object> fields(RateLimit limit) {
        return new Json()
                .put("bytesPerSecond", limit.isLimited() ? limit.bytesPerSecond() : null)
                .put("until", limit.until())
                .map();
    }
}
