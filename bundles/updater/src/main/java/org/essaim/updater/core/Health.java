/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Whether a version has come up. Karaf tells little: a component that cannot be made is no exception, only no service. */
final class Health {

    private final Platform platform;
    private final Supplier<Duration> limit;

    Health(Platform platform, Supplier<Duration> limit) {
        this.platform = platform;
        this.limit = limit;
    }

    /** Up means: seen up at two looks in a row, and every module that was up beforehand is up as well. */
    Optional<String> await(Intent intent, String version) throws InterruptedException {
        long deadline = platform.nanos() + limit.get().toNanos();
        boolean seen = false;
        while (true) {
            Optional<String> why = whyNot(intent, version);
            if (why.isEmpty() && seen) {
                return why;
            }
            seen = why.isEmpty();
            if (platform.closing() || (!seen && platform.nanos() - deadline >= 0)) {
                return why;
            }
            platform.pause();
        }
    }

    private Optional<String> whyNot(Intent intent, String version) {
        Optional<String> why = platform.whyNotUp(intent.module(), version);
        if (why.isPresent()) {
            return why;
        }
        Set<String> missing = new TreeSet<>(intent.neighbours());
        platform.modulesUp().forEach(missing::remove);
        return missing.isEmpty() ? Optional.empty() : Optional.of("it took down " + String.join(", ", missing));
    }
}
