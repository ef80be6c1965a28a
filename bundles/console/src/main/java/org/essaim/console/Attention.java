/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;

/**
 * One thing that someone must see to, with what to do about it: what {@code essaim:doctor} finds, modules that do not work, machines that are out
 * of contact, and failures, one line for each reason and not for each machine.
 */
record Attention(Level level, String subject, String sentence, String remedy) {

    /** A sentence names so many machines; of the rest it says how many. */
    static final int NAMED = 5;

    static List<Attention> of(
            List<Finding> findings, List<ModuleRow> modules, List<Machine> machines, List<Action> actions) {
        List<Attention> all = new ArrayList<>();
        findings.forEach(finding ->
                all.add(new Attention(finding.level(), finding.subject(), finding.sentence(), finding.remedy())));
        addStopped(modules, all);
        addFailures(actions, all);
        addAway(machines, all);
        all.sort(Comparator.comparing(Attention::level).reversed());
        return List.copyOf(all);
    }

    private static void addStopped(List<ModuleRow> modules, List<Attention> all) {
        for (ModuleRow module : modules) {
            boolean serving = modules.stream()
                    .anyMatch(other -> other.module().equals(module.module())
                            && other.state().equals("ACTIVE"));
            if (!serving) {
                all.add(new Attention(
                        Level.FAIL,
                        module.module(),
                        "Its bundle is " + module.state().toLowerCase(Locale.ROOT) + ", so this module does no work.",
                        "Start " + module.bundle() + " under OSGi → Bundles, or take the version before back with "
                                + "module:rollback " + module.module() + "."));
            }
        }
    }

    private static void addFailures(List<Action> actions, List<Attention> all) {
        Map<String, List<Action>> byReason = actions.stream()
                .filter(action -> action.state() == ActionState.ERROR)
                .collect(Collectors.groupingBy(
                        action -> action.rollout() + " " + action.code().orElse(""),
                        TreeMap::new,
                        Collectors.toList()));
        for (List<Action> same : byReason.values()) {
            Action first = same.get(0);
            String who =
                    names(same.stream().map(action -> action.machine().value()).toList());
            all.add(new Attention(
                    Level.FAIL,
                    first.code().orElse("failed"),
                    "Rollout " + first.rollout() + " failed on " + who + ": " + first.detail(),
                    first.remedy().orElse("")));
        }
    }

    private static void addAway(List<Machine> machines, List<Attention> all) {
        List<String> away = machines.stream()
                .filter(machine -> !machine.online())
                .map(machine -> machine.id().value())
                .toList();
        if (!away.isEmpty()) {
            all.add(new Attention(
                    Level.WARN,
                    "machines",
                    "Not in contact: " + names(away),
                    "See that they are switched on and reach the server; essaim:status on such a machine says why not. "
                            + "They catch up by themselves when they are back."));
        }
    }

    private static String names(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() <= NAMED ? first : first + " and " + (names.size() - NAMED) + " more";
    }
}
