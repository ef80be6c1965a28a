/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.text;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.essaim.api.fleet.Catalogue.Patch;
import org.essaim.api.fleet.Efficiency;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.api.patch.PatchDescriptor;
import org.jspecify.annotations.Nullable;

/** Patches, rollouts and machines as scripts read them; fields are added, never renamed. */
public final class FleetJson {

    private FleetJson() {}

    /** A patch. */
    public static Map<String, @Nullable Object> patch(Patch patch) {
        PatchDescriptor descriptor = patch.descriptor();
        return new Json()
                .put("id", descriptor.id())
                .put("name", descriptor.id().name())
                .put("version", descriptor.id().version())
                .put("kind", descriptor.kind())
                .put("published", patch.published())
                .put("withdrawn", patch.withdrawn())
                .put("files", patch.files())
                .put("entries", descriptor.entries())
                .put("treeLength", descriptor.treeLength())
                .put("payloadLength", descriptor.payloadLength())
                .put("infoHash", descriptor.infoHash())
                .put("manifestHash", descriptor.manifestHash())
                .put("preserve", patch.preserve())
                .put("bytesSent", patch.bytesSent())
                .map();
    }

    /** A rollout without its actions. */
    public static Map<String, @Nullable Object> rollout(Rollout rollout) {
        return rolloutFields(rollout).map();
    }

    /** A rollout with its actions, and how near it is to what is possible. */
    public static Map<String, @Nullable Object> rollout(
            Rollout rollout, List<Action> actions, Optional<Efficiency> efficiency) {
        return rolloutFields(rollout)
                .put("efficiency", efficiency.map(FleetJson::efficiency))
                .put("actions", actions.stream().map(FleetJson::action).toList())
                .map();
    }

    /** How near a rollout is to what is possible; times in seconds. */
    public static Map<String, @Nullable Object> efficiency(Efficiency efficiency) {
        return new Json()
                .put("machines", efficiency.machines())
                .put("linksKnown", efficiency.known())
                .put("bound", efficiency.bound().map(FleetJson::seconds))
                .put("bottleneck", efficiency.bound().map(bound -> efficiency.bottleneck()))
                .put("elapsed", seconds(efficiency.elapsed()))
                .put("ratio", number(efficiency.ratio()))
                .put("expected", number(efficiency.expected()))
                .put("originMayGo", efficiency.originMayGo())
                .put("origin", efficiency.origin())
                .map();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static @Nullable Double number(OptionalDouble number) {
        return number.isPresent() ? number.getAsDouble() : null;
    }

    /** One machine's part in a rollout. */
    public static Map<String, @Nullable Object> action(Action action) {
        return new Json()
                .put("id", action.id())
                .put("rollout", action.rollout())
                .put("machine", action.machine())
                .put("state", action.state())
                .put("detail", action.detail())
                .put("code", action.code())
                .put("remedy", action.remedy())
                .put("bytesHave", action.bytesHave())
                .put("bytesTotal", action.bytesTotal())
                .put("bytesFromOrigin", action.bytesFromOrigin())
                .put("bytesFromPeers", action.bytesFromPeers())
                .put("rate", action.rate())
                .put("liveTree", action.liveTree())
                .put("started", action.started())
                .put("ended", action.ended())
                .map();
    }

    /** A machine. */
    public static Map<String, @Nullable Object> machine(Machine machine) {
        return new Json()
                .put("id", machine.id())
                .put("site", machine.site())
                .put("labels", machine.labels())
                .put("address", machine.address())
                .put("agentVersion", machine.agentVersion())
                .put("platform", machine.platform())
                .put("registered", machine.registered())
                .put("lastSeen", machine.lastSeen())
                .put("online", machine.online())
                .put("clockOffsetMillis", machine.clockOffset().toMillis())
                .put("live", machine.live())
                .map();
    }

    private static Json rolloutFields(Rollout rollout) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        rollout.counts().forEach((state, count) -> counts.put(state.name(), count));
        return new Json()
                .put("id", rollout.id())
                .put("patch", rollout.patch())
                .put("target", rollout.target())
                .put("discardLocalChanges", rollout.discardLocalChanges())
                .put("state", rollout.state())
                .put("created", rollout.created())
                .put("started", rollout.started())
                .put("ended", rollout.ended())
                .put("revision", rollout.revision())
                .put("counts", counts)
                .put("payloadLength", rollout.payloadLength())
                .put("originBytes", rollout.originBytes());
    }
}
