/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.jspecify.annotations.Nullable;

/**
 * Asks the health checks now and then, in the background and only while someone looks, however many do: a page that is
 * drawn once a second must not wait for a disk or a network. Thread-safe; the checks are asked by the given thread, one
 * after the other.
 */
final class Examiner {

    /** How old findings may be before the checks are asked again. */
    static final Duration EVERY = Duration.ofSeconds(15);

    /** All checks together take longer only when one hangs. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final Supplier<List<HealthCheck>> checks;
    private final LongSupplier nanos;
    private final ExecutorService thread;

    private List<Finding> findings = List.of();
    private boolean examined;
    private boolean busy;
    private long begun;
    private String asking = "";
    private @Nullable Future<?> work;

    /**
     * @param checks those that are there now
     * @param nanos as {@link System#nanoTime()}
     * @param thread one thread of its own; whoever made it ends it
     */
    Examiner(Supplier<List<HealthCheck>> checks, LongSupplier nanos, ExecutorService thread) {
        this.checks = checks;
        this.nanos = nanos;
        this.thread = thread;
    }

    /** What was found last, only what is not as it should be; has the checks asked again when that is old. */
    synchronized Report latest() {
        long now = nanos.getAsLong();
        if (!busy && (!examined || now - begun >= EVERY.toNanos())) {
            begin(now);
        }
        if (!busy || now - begun < LIMIT.toNanos()) {
            return new Report(examined, findings);
        }
        if (work != null) {
            work.cancel(true);
        }
        List<Finding> withTheStuck = new ArrayList<>(findings);
        withTheStuck.add(new Finding(
                Level.FAIL,
                asking,
                "This check has not answered for "
                        + Duration.ofNanos(now - begun).toSeconds() + " s.",
                "Look into the log; essaim:doctor asks the others meanwhile."));
        return new Report(true, List.copyOf(withTheStuck));
    }

    private void begin(long now) {
        busy = true;
        begun = now;
        try {
            work = thread.submit(this::examine);
        } catch (RejectedExecutionException ending) {
            busy = false;
        }
    }

    private void examine() {
        List<Finding> found = new ArrayList<>();
        try {
            for (HealthCheck check : checks.get()) {
                synchronized (this) {
                    asking = name(check);
                }
                found.addAll(ask(check));
            }
        } finally {
            synchronized (this) {
                findings = List.copyOf(found);
                examined = true;
                busy = false;
            }
        }
    }

    private static List<Finding> ask(HealthCheck check) {
        try {
            return check.check().stream()
                    .filter(finding -> finding.level() != Level.OK)
                    .toList();
        } catch (RuntimeException broken) {
            return List.of(
                    new Finding(Level.FAIL, name(check), "The check itself failed: " + broken, "Look into the log."));
        }
    }

    private static String name(HealthCheck check) {
        return check.getClass().getSimpleName();
    }

    /** @param examined whether the checks have been asked at all since this began */
    record Report(boolean examined, List<Finding> findings) {}
}
