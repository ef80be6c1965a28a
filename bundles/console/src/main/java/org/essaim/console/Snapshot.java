/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.jspecify.annotations.Nullable;

/**
 * All that the page shows at one moment, in plain values; written to it as JSON. Times are milliseconds since 1970, sizes
 * bytes, rates bytes per second.
 *
 * @param now the server's clock
 * @param serving whether the part that knows machines and rollouts is there
 * @param examined whether the health checks have answered yet
 */
record Snapshot(
        long now,
        boolean serving,
        boolean examined,
        List<Attention> attention,
        List<ModuleRow> modules,
        Fleet machines,
        History rollouts) {

    /** As many machines of one table as a page can show; the commands list them all. */
    static final int MAX_ROWS = 200;

    /** As many rollouts as the page shows, newest first. */
    static final int MAX_ROLLOUTS = 20;

    /** The machines, as many as are shown, and how many there are. */
    record Fleet(int total, int online, List<MachineRow> rows) {

        static Fleet of(List<Machine> machines) {
            return new Fleet(
                    machines.size(),
                    (int) machines.stream().filter(Machine::online).count(),
                    machines.stream().limit(MAX_ROWS).map(MachineRow::of).toList());
        }
    }

    /** The rollouts, as many as are shown, and how many there are. */
    record History(int total, List<RolloutRow> rows) {}

    /** A machine. */
    record MachineRow(String id, String site, String labels, boolean online, long lastSeen, String live, String agent) {

        static MachineRow of(Machine machine) {
            return new MachineRow(
                    machine.id().value(),
                    machine.site(),
                    pairs(machine.labels(), "="),
                    machine.online(),
                    machine.lastSeen().toEpochMilli(),
                    pairs(machine.live(), ":"),
                    machine.agentVersion());
        }

        private static String pairs(Map<String, String> map, String between) {
            return String.join(
                    ", ",
                    new TreeMap<>(map)
                            .entrySet().stream()
                                    .map(entry -> entry.getKey() + between + entry.getValue())
                                    .toList());
        }
    }

    /**
     * A rollout.
     *
     * @param counts machines in each state
     * @param origin payload bytes that the server has sent for it
     * @param sum of all its machines; absent where they were not asked for
     * @param actions of its machines, at most {@link #MAX_ROWS}: those that failed or work before all others
     */
    record RolloutRow(
            long id,
            String patch,
            String target,
            String state,
            @Nullable Long started,
            @Nullable Long ended,
            int machines,
            Map<ActionState, Integer> counts,
            long payload,
            long origin,
            @Nullable Sum sum,
            List<ActionRow> actions) {

        /** @param actions empty where only the head is shown */
        static RolloutRow of(Rollout rollout, Optional<List<Action>> actions) {
            return new RolloutRow(
                    rollout.id(),
                    rollout.patch().toString(),
                    rollout.target(),
                    rollout.state().name(),
                    millis(rollout.started()),
                    millis(rollout.ended()),
                    rollout.counts().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum(),
                    new TreeMap<>(rollout.counts()),
                    rollout.payloadLength(),
                    rollout.originBytes(),
                    actions.map(Sum::of).orElse(null),
                    actions.map(RolloutRow::shown).orElse(List.of()));
        }

        private static @Nullable Long millis(Optional<Instant> time) {
            return time.map(Instant::toEpochMilli).orElse(null);
        }

        private static List<ActionRow> shown(List<Action> actions) {
            return actions.stream()
                    .sorted(Comparator.comparingInt(RolloutRow::urgency))
                    .limit(MAX_ROWS)
                    .sorted(Comparator.comparing(Action::machine))
                    .map(ActionRow::of)
                    .toList();
        }

        private static int urgency(Action action) {
            return switch (action.state()) {
                case ERROR -> 0;
                case DOWNLOADING, DOWNLOADED, WAITING, APPLYING, ROLLING_BACK -> 1;
                default -> 2;
            };
        }
    }

    /** What all machines of a rollout have together. */
    record Sum(long have, long total, long fromOrigin, long fromPeers, long rate) {

        static Sum of(List<Action> actions) {
            return new Sum(
                    actions.stream().mapToLong(Action::bytesHave).sum(),
                    actions.stream().mapToLong(Action::bytesTotal).sum(),
                    actions.stream().mapToLong(Action::bytesFromOrigin).sum(),
                    actions.stream().mapToLong(Action::bytesFromPeers).sum(),
                    actions.stream()
                            .filter(action -> action.state() == ActionState.DOWNLOADING)
                            .mapToLong(Action::rate)
                            .sum());
        }
    }

    /** One machine's part in a rollout. */
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
                    action.state() == ActionState.DOWNLOADING ? action.rate() : 0);
        }
    }
}
