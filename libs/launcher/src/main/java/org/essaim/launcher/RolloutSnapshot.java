/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rollout as {@code rollout:watch --json} tells of it.
 *
 * @param payloadLength bytes that a machine without anything needs
 * @param originBytes payload bytes that the server has sent for it
 */
record RolloutSnapshot(
        long id,
        String patch,
        String state,
        Optional<Instant> started,
        Optional<Instant> ended,
        long payloadLength,
        long originBytes,
        List<Action> actions) {
    private static final Set<String> ENDED = Set.of("FINISHED", "STOPPED", "ROLLED_BACK");

    /** One machine's part; bytes are payload bytes, the rate is bytes per second. */
    record Action(
            String machine,
            String state,
            String detail,
            Optional<String> code,
            Optional<String> remedy,
            long bytesHave,
            long bytesTotal,
            long bytesFromOrigin,
            long bytesFromPeers,
            long rate,
            Optional<String> liveTree,
            Optional<Duration> took) {}

    /** @throws IllegalArgumentException when the JSON is no rollout */
    static RolloutSnapshot of(JsonNode json) {
        if (!json.path("id").isNumber() || !json.path("state").isTextual()) {
            throw new IllegalArgumentException("not a rollout: " + json);
        }
        List<Action> actions = new ArrayList<>();
        json.path("actions").forEach(action -> actions.add(action(action)));
        return new RolloutSnapshot(
                json.path("id").asLong(),
                json.path("patch").asText(),
                json.path("state").asText(),
                instant(json, "started"),
                instant(json, "ended"),
                json.path("payloadLength").asLong(),
                json.path("originBytes").asLong(),
                actions);
    }

    /** Whether nothing more will happen in it. */
    boolean hasEnded() {
        return ENDED.contains(state);
    }

    /** From start to end, where both are known. */
    Optional<Duration> makespan() {
        return started.flatMap(begin -> ended.map(end -> Duration.between(begin, end)));
    }

    /** How often the origin has sent the payload. */
    double originCopies() {
        return payloadLength == 0 ? 0 : (double) originBytes / payloadLength;
    }

    private static Action action(JsonNode json) {
        Optional<Duration> took = instant(json, "started")
                .flatMap(begin -> instant(json, "ended").map(end -> Duration.between(begin, end)));
        return new Action(
                json.path("machine").asText(),
                json.path("state").asText(),
                json.path("detail").asText(),
                text(json, "code"),
                text(json, "remedy"),
                json.path("bytesHave").asLong(),
                json.path("bytesTotal").asLong(),
                json.path("bytesFromOrigin").asLong(),
                json.path("bytesFromPeers").asLong(),
                json.path("rate").asLong(),
                text(json, "liveTree"),
                took);
    }

    private static Optional<String> text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
    }

    private static Optional<Instant> instant(JsonNode json, String name) {
        return text(json, name).map(Instant::parse);
    }
}
