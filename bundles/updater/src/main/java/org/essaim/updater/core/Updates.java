/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.essaim.updater.Update.Problem;
import org.essaim.updater.Update.Step;
import org.essaim.updater.UpdateRefused;
import org.essaim.updater.core.Intent.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of an update. Each is journalled, then the next thing is done, and every thing that is done may be done again: so
 * a process that dies at any instruction finishes or undoes the update when it starts again.
 *
 * <p>Used by the updater's thread alone.
 */
final class Updates {

    private static final Logger LOG = LoggerFactory.getLogger(Updates.class);

    /** So often a start may find an update unfinished before it is undone: a version must not keep killing its process. */
    static final int MOST_ATTEMPTS = 2;

    private static final int ROLLBACK_ATTEMPTS = 3;

    private final Platform platform;
    private final Journal journal;
    private final Lineages lineages;
    private final VersionRepository repository;
    private final InstantSource clock;
    private final Health health;
    private final Housekeeping housekeeping;
    private final Consumer<Intent> told;

    /**
     * @param limit how long a version may take to come up
     * @param told hears of each step after it is on disk
     */
    Updates(
            Platform platform,
            Journal journal,
            Lineages lineages,
            VersionRepository repository,
            InstantSource clock,
            Supplier<Duration> limit,
            Consumer<Intent> told) {
        this.platform = platform;
        this.journal = journal;
        this.lineages = lineages;
        this.repository = repository;
        this.clock = clock;
        this.health = new Health(platform, limit);
        this.housekeeping = new Housekeeping(platform, lineages, repository);
        this.told = told;
    }

    /** Name of a module's feature. */
    static String feature(String module) {
        return "essaim-" + module;
    }

    /** Journals a new intent. */
    Intent submit(Intent intent) throws IOException {
        return write(intent);
    }

    /** Goes on from where the intent stands until it ends; it stays where it is when this process is about to end. */
    Intent run(Intent start) throws IOException, InterruptedException {
        Intent intent = start;
        while (!intent.step().isLast()) {
            Intent next = step(intent);
            if (next == intent) {
                return intent;
            }
            intent = next;
        }
        housekeeping.tidy(intent);
        return intent;
    }

    /** Finishes or undoes what an earlier process left, and puts back versions that got lost with Karaf's data. */
    void resume() throws IOException, InterruptedException {
        for (Intent found : journal.all()) {
            if (!found.step().isLast()) {
                LOG.info("Going on with the update of '{}' at {}", found.module(), found.step());
                run(resumed(found));
            }
        }
        for (Map.Entry<String, Lineage> entry : lineages.all().entrySet()) {
            restore(entry.getKey(), entry.getValue());
        }
    }

    private Intent resumed(Intent found) throws IOException {
        Intent again = found.attemptedAgain();
        if (found.step() == Step.SUBMITTED && found.update().to().isEmpty()) {
            return refuse(
                    again, problem("INTERRUPTED", "The process ended before anything was done.", "Submit it again."));
        }
        if (again.attempts() > MOST_ATTEMPTS && found.step() != Step.ROLLING_BACK && found.step() != Step.HEALTHY) {
            return undo(
                    again,
                    problem(
                            "PROCESS_DIED",
                            "The process ended " + again.attempts() + " times during this update.",
                            "Look for the cause in the log before this version is tried again."));
        }
        // Adding a repository and installing make no difference when they were done: begin with them, in case they were
        // not.
        return write(
                found.step() == Step.REPOSITORY_ADDED || found.step() == Step.INSTALLED
                        ? again.at(Step.PREPARED, clock.instant())
                        : again);
    }

    private void restore(String module, Lineage lineage) throws IOException, InterruptedException {
        Optional<String> active = platform.activeVersion(module);
        if (active.isEmpty() || active.get().equals(lineage.wanted())) {
            return;
        }
        String installed = active.get();
        if (!lineage.knows(installed) && Versions.compare(installed, lineage.wanted()) > 0) {
            LOG.info("'{}' was installed anew at {}: {} is no longer wanted", module, installed, lineage.wanted());
            lineages.forget(module);
            return;
        }
        LOG.info("'{}' is at {}, but {} is wanted: putting it back", module, installed, lineage.wanted());
        Intent intent = Intent.of(Kind.RESTORE, module, "", installed, lineage.wanted(), clock.instant());
        run(write(intent));
    }

    private Intent step(Intent intent) throws IOException, InterruptedException {
        try {
            return switch (intent.step()) {
                case SUBMITTED -> prepare(intent);
                case PREPARED -> addRepository(intent);
                case REPOSITORY_ADDED -> install(intent);
                case INSTALLED -> awaitUp(intent);
                case HEALTHY -> commit(intent);
                case ROLLING_BACK -> rollBack(intent);
                default -> intent;
            };
        } catch (InterruptedException e) {
            throw e;
        } catch (IOException e) {
            return failed(intent, e);
        }
    }

    private Intent failed(Intent intent, Exception e) throws IOException {
        if (platform.closing()) {
            return intent;
        }
        LOG.warn("The update of '{}' failed at {}", intent.module(), intent.step(), e);
        Problem problem = e instanceof UpdateRefused refused
                ? refused.problem()
                : problem("UPDATE_FAILED", Reasons.of(e), "See the log; the version before is kept.");
        return switch (intent.step()) {
            case SUBMITTED -> refuse(intent, problem);
            case ROLLING_BACK -> throw new IOException(e);
            default -> undo(intent, problem);
        };
    }

    private Intent prepare(Intent intent) throws IOException {
        try {
            String current = platform.activeVersion(intent.module())
                    .orElseThrow(() -> new UpdateRefused(
                            "NO_SUCH_MODULE",
                            "'" + intent.module() + "' is not installed.",
                            "Install its feature first."));
            String to = intent.update().to();
            if (intent.kind() == Kind.UPDATE) {
                Preparation preparation = new Preparation(platform, repository);
                to = preparation
                        .prepare(intent.module(), intent.update().source(), current)
                        .version();
            } else {
                Optional<StoredVersion> stored = repository.find(intent.module(), to);
                if (stored.isPresent()) {
                    repository.verify(stored.get());
                } else if (platform.definition(intent.module(), to).isEmpty()) {
                    throw new UpdateRefused(
                            "VERSION_GONE",
                            "Version " + to + " of '" + intent.module() + "' is no longer there.",
                            "Update the module from a file.");
                }
            }
            return write(intent.towards(to, platform.modulesUp()).at(Step.PREPARED, clock.instant()));
        } catch (Exception e) {
            return failed(intent, e);
        }
    }

    private Intent addRepository(Intent intent) throws IOException {
        try {
            Optional<StoredVersion> stored =
                    repository.find(intent.module(), intent.update().to());
            if (stored.isPresent()) {
                repository.verify(stored.get());
                platform.addRepository(stored.get().features());
            }
            return write(intent.at(Step.REPOSITORY_ADDED, clock.instant()));
        } catch (Exception e) {
            return failed(intent, e);
        }
    }

    private Intent install(Intent intent) throws IOException {
        String to = intent.update().to();
        try {
            platform.check(intent.module(), to);
        } catch (Exception e) {
            return platform.closing() ? intent : unresolvable(intent, e);
        }
        Intent installing = intent;
        try {
            installing = intent.restarting(platform.install(intent.module(), to));
            platform.sweep(intent.module(), to);
        } catch (Exception e) {
            if (platform.closing()) {
                return intent;
            }
            // Some other bundle may have failed to start: what counts is whether this module is up.
            if (platform.whyNotUp(intent.module(), to).isPresent()) {
                return undo(intent, notUp(intent, Reasons.of(e)));
            }
            LOG.warn("'{}' is up at {}, but Karaf complained", intent.module(), to, e);
        }
        return write(installing.at(Step.INSTALLED, clock.instant()));
    }

    private Intent unresolvable(Intent intent, Exception e) throws IOException {
        Problem problem = problem(
                "UNRESOLVABLE",
                "Version " + intent.update().to() + " of '" + intent.module() + "' does not fit what is installed: "
                        + Reasons.of(e),
                "Give a version that imports what this installation has.");
        boolean untouched = platform.activeVersion(intent.module())
                .filter(intent.update().from()::equals)
                .isPresent();
        if (!untouched) {
            return undo(intent, problem);
        }
        try {
            housekeeping.abandon(intent);
        } catch (Exception failure) {
            LOG.warn("The refused repository of '{}' stays known to Karaf", intent.module(), failure);
        }
        return refuse(intent, problem);
    }

    private Intent awaitUp(Intent intent) throws IOException, InterruptedException {
        Optional<String> why = health.await(intent, intent.update().to());
        if (platform.closing()) {
            return intent;
        }
        return why.isPresent()
                ? undo(intent, notUp(intent, why.get()))
                : write(intent.at(Step.HEALTHY, clock.instant()));
    }

    private Intent commit(Intent intent) throws IOException {
        String module = intent.module();
        Optional<Lineage> old = lineages.of(module);
        switch (intent.kind()) {
            case UPDATE ->
                lineages.write(
                        module,
                        Lineage.afterUpdate(
                                old, intent.update().from(), intent.update().to()));
            case ROLLBACK -> {
                Lineage next = Lineage.afterRollback(old, intent.update().to());
                if (next.before().isEmpty()
                        && repository.find(module, next.wanted()).isEmpty()) {
                    lineages.forget(module);
                } else {
                    lineages.write(module, next);
                }
            }
            case RESTORE -> {}
        }
        return write(intent.at(Step.COMMITTED, clock.instant()));
    }

    private Intent rollBack(Intent intent) throws IOException, InterruptedException {
        String from = intent.update().from();
        Optional<String> why = Optional.empty();
        Intent current = intent;
        for (int attempt = 0; attempt < ROLLBACK_ATTEMPTS; attempt++) {
            try {
                Optional<StoredVersion> stored = repository.find(intent.module(), from);
                if (stored.isPresent()) {
                    platform.addRepository(stored.get().features());
                }
                current = current.restarting(platform.install(intent.module(), from));
                platform.sweep(intent.module(), from);
                housekeeping.abandon(intent);
            } catch (Exception e) {
                LOG.warn("Putting back version {} of '{}' failed", from, intent.module(), e);
            }
            why = health.await(current, from);
            if (platform.closing()) {
                return intent;
            }
            if (why.isEmpty()) {
                break;
            }
        }
        if (intent.kind() == Kind.RESTORE) {
            lineages.forget(intent.module());
        }
        if (why.isPresent()) {
            Problem first = current.update().problem().orElseThrow();
            LOG.error("'{}' is not up after its update was rolled back: {}", intent.module(), why.get());
            current = current.because(problem(
                    "ROLLBACK_INCOMPLETE",
                    first.sentence() + " Version " + from + " is not up either: " + why.get(),
                    "Look at 'module:list' and the log, and update the module to a version that works."));
        }
        return write(current.at(Step.ROLLED_BACK, clock.instant()));
    }

    private Intent undo(Intent intent, Problem problem) throws IOException {
        LOG.error(
                "Rolling back '{}' from {} to {}: {}",
                intent.module(),
                intent.update().to(),
                intent.update().from(),
                problem.sentence());
        return write(intent.because(problem).at(Step.ROLLING_BACK, clock.instant()));
    }

    private Intent refuse(Intent intent, Problem problem) throws IOException {
        LOG.warn("Refused the update of '{}': {} {}", intent.module(), problem.sentence(), problem.remedy());
        return write(intent.because(problem).at(Step.REFUSED, clock.instant()));
    }

    private Intent write(Intent intent) throws IOException {
        journal.write(intent);
        told.accept(intent);
        return intent;
    }

    /** The failpoint after a step: {@code updater.repository-added}. */
    static String failpoint(Step step) {
        return "updater." + step.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Problem notUp(Intent intent, String why) {
        return problem(
                "NOT_UP",
                "Version " + intent.update().to() + " of '" + intent.module() + "' did not come up: " + why,
                "Version " + intent.update().from() + " is put back; see the log for the cause.");
    }

    private static Problem problem(String code, String sentence, String remedy) {
        return new Problem(code, sentence, remedy);
    }
}
