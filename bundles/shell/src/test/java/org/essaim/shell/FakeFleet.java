/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.Sha256;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.fleet.Efficiency;
import org.essaim.api.fleet.Machines;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.patch.PatchDescriptor;

/** A server's catalogue, machines and rollouts in memory; what machines do is scripted as steps, one per {@link #await}. */
public final class FakeFleet implements Catalogue, Machines, Rollouts {

    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    public static final long PAYLOAD = 100_000_000;

    public final Map<PatchId, Patch> patches = new TreeMap<>();
    public final Map<MachineId, Machine> machines = new TreeMap<>();
    public final List<String> calls = new ArrayList<>();
    public Publication published;
    public Optional<Efficiency> efficiency = Optional.empty();

    private final Map<Long, Rollout> rollouts = new TreeMap<>();
    private final Map<Long, Map<MachineId, Action>> actions = new TreeMap<>();
    private final Deque<Runnable> steps = new ArrayDeque<>();

    public FakeFleet() {
        addPatch("app:1.0");
        addMachine("lab-1");
        addMachine("lab-2");
        addMachine("lab-3");
    }

    public void addPatch(String id) {
        PatchDescriptor descriptor = new PatchDescriptor(
                PatchId.parse(id),
                "tree",
                new Sha256("ab".repeat(32)),
                100,
                new InfoHash("cd".repeat(20)),
                PAYLOAD,
                PAYLOAD,
                12);
        patches.put(descriptor.id(), new Patch(descriptor, NOON, false, 10, List.of("conf/*"), 5_000_000));
    }

    public void addMachine(String id) {
        machines.put(
                new MachineId(id),
                new Machine(
                        new MachineId(id),
                        "leiden",
                        Map.of("room", "B12"),
                        "127.0.0.1",
                        "1.0.0",
                        "linux-amd64",
                        NOON,
                        NOON,
                        true,
                        Duration.ofSeconds(-90),
                        Map.of("app", "0.9")));
    }

    @Override
    public Optional<Efficiency> efficiency(long id) {
        calls.add("efficiency " + id);
        return efficiency;
    }

    /** What happens at the next await. */
    public FakeFleet then(Runnable step) {
        steps.add(step);
        return this;
    }

    /** Puts a machine's part into another state. */
    public void move(long rollout, String machine, ActionState state, long have, String detail, String code) {
        Action old = actions.get(rollout).get(new MachineId(machine));
        Optional<String> remedy = code == null ? Optional.empty() : Optional.of("Free some space.");
        actions.get(rollout)
                .put(
                        old.machine(),
                        new Action(
                                old.id(),
                                rollout,
                                old.machine(),
                                state,
                                detail,
                                Optional.ofNullable(code),
                                remedy,
                                have,
                                PAYLOAD,
                                have / 4,
                                have - have / 4,
                                10_000_000,
                                Optional.empty(),
                                Optional.of(NOON),
                                state.ended() ? Optional.of(NOON.plusSeconds(75)) : Optional.empty()));
        into(rollout, rollouts.get(rollout).state());
    }

    /** Puts a rollout into another state. */
    public Rollout into(long id, RolloutState state) {
        Rollout old = rollouts.get(id);
        Map<ActionState, Integer> counts = new EnumMap<>(ActionState.class);
        actions.get(id).values().forEach(action -> counts.merge(action.state(), 1, Integer::sum));
        Rollout changed = new Rollout(
                id,
                old.patch(),
                old.target(),
                old.discardLocalChanges(),
                state,
                NOON,
                state == RolloutState.READY ? Optional.empty() : Optional.of(NOON),
                state.ended() ? Optional.of(NOON.plusSeconds(90)) : Optional.empty(),
                old.revision() + 1,
                counts,
                PAYLOAD,
                120_000_000);
        rollouts.put(id, changed);
        return changed;
    }

    @Override
    public Patch publish(Publication publication, Consumer<Progress> progress) {
        published = publication;
        progress.accept(new Progress("scan", 0, 0));
        progress.accept(new Progress("hash", 1 << 20, 4 << 20));
        progress.accept(new Progress("hash", 4 << 20, 4 << 20));
        addPatch(publication.id().toString());
        return patches.get(publication.id());
    }

    @Override
    public List<Patch> patches() {
        return List.copyOf(patches.values());
    }

    @Override
    public Patch patch(PatchId id) {
        return Optional.ofNullable(patches.get(id))
                .orElseThrow(() -> new RequestFault(
                        "NO_SUCH_PATCH", "There is no patch '" + id + "'", "Look which there are with patch:list."));
    }

    @Override
    public void withdraw(PatchId id) {
        Patch old = patch(id);
        patches.put(
                id, new Patch(old.descriptor(), old.published(), true, old.files(), old.preserve(), old.bytesSent()));
    }

    @Override
    public List<Machine> machines() {
        return List.copyOf(machines.values());
    }

    @Override
    public Machine machine(MachineId id) {
        return Optional.ofNullable(machines.get(id))
                .orElseThrow(() -> new RequestFault(
                        "NO_SUCH_MACHINE",
                        "There is no machine '" + id + "'",
                        "Look which there are with machine:list."));
    }

    @Override
    public List<Machine> matching(String filter) {
        if (filter.contains("?")) {
            throw new RequestFault("BAD_FILTER", "'" + filter + "' is not a filter", "Write site=leiden.");
        }
        return machines().stream()
                .filter(machine -> filter.equals("all") || filter.equals("id=" + machine.id()))
                .toList();
    }

    @Override
    public void remove(MachineId id) {
        machine(id);
        machines.remove(id);
    }

    @Override
    public Rollout create(PatchId patch, String target, boolean discardLocalChanges) {
        patch(patch);
        List<Machine> targets = matching(target);
        if (targets.isEmpty()) {
            throw new RequestFault("NO_TARGETS", "No machine matches '" + target + "'", "Look with machine:list.");
        }
        long id = rollouts.size() + 1;
        Map<MachineId, Action> made = new TreeMap<>();
        targets.forEach(machine -> made.put(
                machine.id(),
                new Action(
                        made.size() + 1,
                        id,
                        machine.id(),
                        ActionState.SCHEDULED,
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        0,
                        0,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
        actions.put(id, made);
        rollouts.put(
                id,
                new Rollout(
                        id,
                        patch,
                        target,
                        discardLocalChanges,
                        RolloutState.READY,
                        NOON,
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Map.of(),
                        PAYLOAD,
                        0));
        return into(id, RolloutState.READY);
    }

    @Override
    public Rollout start(long id) {
        return told("start", id, RolloutState.RUNNING);
    }

    @Override
    public Rollout pause(long id) {
        return told("pause", id, RolloutState.PAUSED);
    }

    @Override
    public Rollout resume(long id) {
        return told("resume", id, RolloutState.RUNNING);
    }

    @Override
    public Rollout stop(long id) {
        return told("stop", id, RolloutState.STOPPED);
    }

    @Override
    public Rollout undo(long id) {
        return told("undo", id, RolloutState.RUNNING);
    }

    @Override
    public List<Rollout> rollouts() {
        return List.copyOf(rollouts.values());
    }

    @Override
    public Rollout rollout(long id) {
        return Optional.ofNullable(rollouts.get(id))
                .orElseThrow(() -> new RequestFault(
                        "NO_SUCH_ROLLOUT", "There is no rollout " + id, "Look which there are with rollout:list."));
    }

    @Override
    public List<Action> actions(long id) {
        rollout(id);
        return List.copyOf(actions.get(id).values());
    }

    @Override
    public Rollout await(long id, long since, Duration timeout) {
        if (!steps.isEmpty()) {
            steps.remove().run();
        }
        return rollout(id);
    }

    private Rollout told(String call, long id, RolloutState state) {
        calls.add(call + " " + id);
        rollout(id);
        return into(id, state);
    }

    /** A folder that nothing is read from. */
    public static final Path FOLDER = Path.of("/srv/app");
}
