/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A rollout as {@code rollout:info --json} tells of it.
 *
 * @param payloadLength bytes that a machine without anything needs
 * @param originBytes payload bytes that the server has sent for it
 */
record RolloutView(
        long id,
        String patch,
        String state,
        Optional<Instant> started,
        Optional<Instant> ended,
        long payloadLength,
        long originBytes,
        List<ActionView> actions) {

    /** One machine's part. */
    record ActionView(
            long id,
            String machine,
            String state,
            String detail,
            String code,
            long bytesHave,
            long bytesTotal,
            long bytesFromOrigin,
            long bytesFromPeers) {}

    static RolloutView of(JsonNode json) {
        List<ActionView> actions = new ArrayList<>();
        for (JsonNode action : json.path("actions")) {
            actions.add(new ActionView(
                    action.path("id").asLong(),
                    action.path("machine").asText(),
                    action.path("state").asText(),
                    action.path("detail").asText(),
                    action.path("code").asText(),
                    action.path("bytesHave").asLong(),
                    action.path("bytesTotal").asLong(),
                    action.path("bytesFromOrigin").asLong(),
                    action.path("bytesFromPeers").asLong()));
        }
        return new RolloutView(
                json.path("id").asLong(),
                json.path("patch").asText(),
                json.path("state").asText(),
                instant(json.path("started")),
                instant(json.path("ended")),
                json.path("payloadLength").asLong(),
                json.path("originBytes").asLong(),
                List.copyOf(actions));
    }

    boolean hasEnded() {
        return List.of("FINISHED", "STOPPED", "ROLLED_BACK").contains(state);
    }

    ActionView action(Agent agent) {
        return actions.stream()
                .filter(action -> action.machine().equals(agent.machine()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Rollout " + id + " has no " + agent.machine()));
    }

    List<String> states() {
        return actions.stream().map(ActionView::state).toList();
    }

    long bytesFromOrigin() {
        return actions.stream().mapToLong(ActionView::bytesFromOrigin).sum();
    }

    double originCopies() {
        return (double) originBytes / payloadLength;
    }

    private static Optional<Instant> instant(JsonNode node) {
        return node.isTextual() ? Optional.of(Instant.parse(node.asText())) : Optional.empty();
    }
}
