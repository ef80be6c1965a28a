/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.essaim.api.MachineId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.tracking.Flow;

/**
 * Whether the origin may go down: every machine that still fetches is in the swarm, and on its site every piece is held, by a
 * machine that has everything and is in contact, or by those together that the origin is connected with. Where something is
 * not known, the origin is needed.
 *
 * @param why a clause
 */
record OriginNeed(boolean mayGo, String why) {

    /** @param online whether a machine is in contact now */
    static OriginNeed of(List<Action> actions, SwarmSight swarm, Predicate<MachineId> online) {
        Map<String, MachineId> sites = new TreeMap<>();
        for (Action action : actions) {
            if (fetches(action)) {
                Optional<String> absent = absence(action, swarm);
                if (absent.isPresent()) {
                    return needed(absent.get());
                }
                sites.put(swarm.site(action.machine()).orElseThrow(), action.machine());
            }
        }
        for (String site : sites.keySet()) {
            if (!swarm.whole().contains(site) && !hasHolder(site, swarm, online)) {
                return needed(missing(site, swarm));
            }
        }
        return new OriginNeed(
                true, sites.isEmpty() ? "no machine fetches any more" : "every piece is held on every site");
    }

    /** Of a rollout that waits for someone to go on. */
    static OriginNeed paused() {
        return needed("the rollout is paused, and only the server can resume it");
    }

    private static OriginNeed needed(String why) {
        return new OriginNeed(false, why);
    }

    private static boolean fetches(Action action) {
        boolean whole = action.bytesTotal() > 0 && action.bytesHave() >= action.bytesTotal();
        return !action.state().ended() && action.state() != ActionState.ROLLING_BACK && !whole;
    }

    /** What a machine lacks that could go on without the server. */
    private static Optional<String> absence(Action action, SwarmSight swarm) {
        boolean begun = !Set.of(ActionState.SCHEDULED, ActionState.ASSIGNED).contains(action.state());
        if (!begun || !swarm.present().contains(action.machine())) {
            return Optional.of(action.machine() + " is not in the swarm yet");
        }
        return swarm.site(action.machine()).isPresent()
                ? Optional.empty()
                : Optional.of("it is not known on which site " + action.machine() + " is");
    }

    private static boolean hasHolder(String site, SwarmSight swarm, Predicate<MachineId> online) {
        return swarm.complete().stream()
                .anyMatch(machine -> swarm.links().containsKey(machine)
                        && swarm.site(machine).filter(site::equals).isPresent()
                        && online.test(machine));
    }

    private static String missing(String site, SwarmSight swarm) {
        String where = !site.equals(Flow.NO_SITE)
                ? "in " + site
                : swarm.sites().isEmpty() ? "at the machines" : "at machines in no site";
        int percent = (int) (100 * swarm.held().getOrDefault(site, 0.0));
        return "it sees " + percent + " % of the pieces " + where;
    }
}
