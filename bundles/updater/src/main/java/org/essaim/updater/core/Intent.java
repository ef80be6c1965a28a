/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.essaim.updater.Update;
import org.essaim.updater.Update.Problem;
import org.essaim.updater.Update.Step;

/**
 * An entry of the journal: what is to happen to a module, and how far it got.
 *
 * @param attempts how often a start of the process found this unfinished
 * @param neighbours modules that were up beforehand, and so must be up afterwards
 */
record Intent(Update update, Kind kind, int attempts, List<String> neighbours) {

    /** Why a version is installed. */
    enum Kind {
        /** Somebody gave another version. */
        UPDATE,
        /** Somebody wants the version before. */
        ROLLBACK,
        /** The wanted version got lost with Karaf's data. */
        RESTORE
    }

    static Intent of(Kind kind, String module, String source, String from, String to, Instant now) {
        Update update = new Update(module, source, from, to, Step.SUBMITTED, Optional.empty(), List.of(), now, now);
        return new Intent(update, kind, 0, List.of());
    }

    String module() {
        return update.module();
    }

    Step step() {
        return update.step();
    }

    Intent at(Step step, Instant now) {
        return with(update.to(), step, update.problem(), update.restarted(), now);
    }

    Intent towards(String to, List<String> modulesUp) {
        List<String> others =
                modulesUp.stream().filter(other -> !other.equals(module())).toList();
        Intent next = with(to, step(), update.problem(), update.restarted(), update.changed());
        return new Intent(next.update, kind, attempts, others);
    }

    Intent because(Problem problem) {
        return with(update.to(), step(), Optional.of(problem), update.restarted(), update.changed());
    }

    Intent restarting(Collection<String> bundles) {
        List<String> all = Stream.concat(update.restarted().stream(), bundles.stream())
                .sorted()
                .distinct()
                .toList();
        return with(update.to(), step(), update.problem(), all, update.changed());
    }

    Intent attemptedAgain() {
        return new Intent(update, kind, attempts + 1, neighbours);
    }

    private Intent with(String to, Step step, Optional<Problem> problem, List<String> restarted, Instant changed) {
        Update next = new Update(
                module(), update.source(), update.from(), to, step, problem, restarted, update.submitted(), changed);
        return new Intent(next, kind, attempts, neighbours);
    }

    Map<String, String> toProperties() {
        Map<String, String> values = new TreeMap<>();
        values.put("module", module());
        values.put("kind", kind.name());
        values.put("source", update.source());
        values.put("from", update.from());
        values.put("to", update.to());
        values.put("step", step().name());
        values.put("attempts", String.valueOf(attempts));
        values.put("neighbours", String.join(",", neighbours));
        values.put("restarted", String.join(",", update.restarted()));
        values.put("submitted", update.submitted().toString());
        values.put("changed", update.changed().toString());
        update.problem().ifPresent(problem -> {
            values.put("problem.code", problem.code());
            values.put("problem.sentence", problem.sentence());
            values.put("problem.remedy", problem.remedy());
        });
        return values;
    }

    /** @throws IllegalArgumentException when something is missing or makes no sense */
    static Intent fromProperties(Map<String, String> values) {
        try {
            Optional<Problem> problem = Optional.ofNullable(values.get("problem.code"))
                    .map(code -> new Problem(code, need(values, "problem.sentence"), need(values, "problem.remedy")));
            Update update = new Update(
                    need(values, "module"),
                    need(values, "source"),
                    need(values, "from"),
                    need(values, "to"),
                    Step.valueOf(need(values, "step")),
                    problem,
                    list(need(values, "restarted")),
                    Instant.parse(need(values, "submitted")),
                    Instant.parse(need(values, "changed")));
            return new Intent(
                    update,
                    Kind.valueOf(need(values, "kind")),
                    Integer.parseInt(need(values, "attempts")),
                    list(need(values, "neighbours")));
        } catch (java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String need(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return value;
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }
}
