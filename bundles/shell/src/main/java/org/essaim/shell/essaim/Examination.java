/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.essaim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;

/** Asks every health check at once, and takes no answer, or a failure, for a finding of its own. */
final class Examination {

    /** What a check promises, and a little more. */
    static final Duration LIMIT = Duration.ofSeconds(6);

    private static final int THREADS = 4;

    private final Duration limit;

    /** @param limit how long to wait for each check */
    Examination(Duration limit) {
        this.limit = limit;
    }

    /** What was found, the worst first. */
    List<Finding> of(List<HealthCheck> checks) throws InterruptedException {
        if (checks.isEmpty()) {
            return List.of(new Finding(
                    Level.FAIL,
                    "essaim",
                    "Nothing of Essaim that could be asked runs in this Karaf.",
                    "Look with bundle:list and scr:list what did not start, and into the log."));
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, checks.size()), task -> {
            Thread thread = new Thread(task, "essaim-doctor");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Finding> findings = new ArrayList<>();
            List<Future<List<Finding>>> answers = new ArrayList<>();
            for (HealthCheck check : checks) {
                answers.add(threads.submit(check::check));
            }
            for (int i = 0; i < answers.size(); i++) {
                findings.addAll(answer(checks.get(i), answers.get(i)));
            }
            findings.sort(Comparator.comparing(Finding::level).reversed().thenComparing(Finding::subject));
            return findings;
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Finding> answer(HealthCheck check, Future<List<Finding>> answer) throws InterruptedException {
        String name = check.getClass().getSimpleName();
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return List.of(new Finding(
                    Level.FAIL,
                    name,
                    "The check did not answer within " + limit.toSeconds() + " s.",
                    "Look into the log."));
        } catch (ExecutionException e) {
            return List.of(
                    new Finding(Level.FAIL, name, "The check itself failed: " + e.getCause(), "Look into the log."));
        }
    }
}
