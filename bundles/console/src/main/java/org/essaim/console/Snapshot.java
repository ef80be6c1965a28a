/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import java.util.List;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;

/** All that the page shows at one moment; written to it as JSON. */
record Snapshot(List<ModuleRow> modules, List<MachineRow> machines, List<RolloutRow> rollouts, List<String> absent) {

    /** As many machines and actions as one page can show; the commands list them all. */
    static final int MAX_ROWS = 500;

    /** As many rollouts as the page shows, newest first. */
    static final int MAX_ROLLOUTS = 20;

    /** A machine in plain values. */
    record MachineRow(String id, String site, boolean online, String lastSeen, String live, String agent) {

        static MachineRow of(Machine machine) {
            return new MachineRow(
                    machine.id().value(),
                    machine.site(),
                    machine.online(),
                    machine.lastSeen().toString(),
                    machine.live().entrySet().stream()
                            .map(entry -> entry.getKey() + ":" + entry.getValue())
                            .sorted()
                            .reduce((a, b) -> a + ", " + b)
                            .orElse(""),
                    machine.agentVersion());
        }
    }

    /** A rollout in plain values. */
    record RolloutRow(
            long id, String patch, String target, String state, long payload, long origin, List<ActionRow> actions) {

        static RolloutRow of(Rollout rollout, List<Action> actions) {
            return new RolloutRow(
                    rollout.id(),
                    rollout.patch().toString(),
                    rollout.target(),
                    rollout.state().name(),
                    rollout.payloadLength(),
                    rollout.originBytes(),
                    actions.stream().limit(MAX_ROWS).map(ActionRow::of).toList());
        }
    }

    /** One machine's part in plain values. */
    record ActionRow(
            String machine,
            String state,
            String detail,
            String code,
            String remedy,
            long have,
            long total,
            long fromOrigin,
            long fromPeers,
            long rate) {

        static ActionRow of(Action action) {
            return new ActionRow(
                    action.machine().value(),
                    action.state().name(),
                    action.detail(),
                    action.code().orElse(""),
                    action.remedy().orElse(""),
                    action.bytesHave(),
                    action.bytesTotal(),
                    action.bytesFromOrigin(),
                    action.bytesFromPeers(),
                    action.rate());
        }
    }
}
