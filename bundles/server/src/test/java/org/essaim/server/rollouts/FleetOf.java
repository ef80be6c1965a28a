/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.Sha256;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.tracking.Tracker;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.server.ledger.HandClock;
import org.essaim.server.ledger.MemoryDatabase;
import org.essaim.server.ledger.Transactions;
import org.essaim.server.machines.MachineRegister;
import org.essaim.server.machines.Profile;

/** A fleet of machines, a catalogue of a few patches, and rollouts over a database in memory. */
public final class FleetOf implements AutoCloseable {

    public static final PatchId APP1 = new PatchId("app", "1.0");
    public static final PatchId APP2 = new PatchId("app", "2.0");
    public static final PatchId TOOL = new PatchId("tool", "1.0");
    public static final long LENGTH = 1000;

    public final MemoryDatabase database = new MemoryDatabase();
    public final HandClock clock = new HandClock();
    public final PatchShelf catalogue = new PatchShelf();
    public Optional<Tracker> tracker = Optional.empty();
    public Optional<PeerTransfer> engine = Optional.empty();
    public final Transactions transactions;
    public MachineRegister machines;
    public RolloutDesk desk;
    private final Map<Long, Long> seqs = new HashMap<>();

    public FleetOf(String... ids) {
        this(step -> {}, ids);
    }

    public FleetOf(Consumer<String> failpoint, String... ids) {
        transactions = new Transactions(database, failpoint);
        restart();
        for (String id : ids) {
            machines.register(new MachineId(id), new Profile("leiden", Map.of(), "1", "linux"), "127.0.0.1", 0);
        }
    }

    /** As if the process had been killed and started again. */
    public void restart() {
        restart(Runnable::run);
    }

    void restart(Executor writer) {
        machines = new MachineRegister(transactions, clock, new SecureRandom());
        Appraisal appraisal = new Appraisal(() -> tracker, () -> engine, WanRates.limitedBy(Optional::empty));
        desk = new RolloutDesk(transactions, machines, () -> Optional.of(catalogue), appraisal, writer, clock);
        machines.listen(desk);
    }

    public Rollouts.Rollout started(PatchId patch) {
        return desk.start(desk.create(patch, "all", false).id());
    }

    public Rollouts.Action action(long rollout, String machine) {
        return desk.actions(rollout).stream()
                .filter(action -> action.machine().value().equals(machine))
                .findFirst()
                .orElseThrow();
    }

    /** The next report of a machine on its action of a rollout. */
    public void report(long rollout, String machine, ActionState state) {
        report(rollout, machine, state, 0);
    }

    void report(long rollout, String machine, ActionState state, long bytesHave) {
        long action = action(rollout, machine).id();
        long seq = seqs.merge(action, 1L, Long::sum);
        Account account = new Account(
                state.toString(),
                Optional.empty(),
                Optional.empty(),
                bytesHave,
                LENGTH,
                bytesHave,
                0,
                0,
                Optional.empty());
        desk.report(new MachineId(machine), new Report(action, seq, state, account))
                .toCompletableFuture()
                .join();
    }

    public List<Assignment> told(String machine) {
        return desk.assignments(new MachineId(machine));
    }

    @Override
    public void close() {
        database.close();
    }

    /** Patches on a shelf. */
    public static final class PatchShelf implements Catalogue {

        private final Map<PatchId, Patch> patches = new HashMap<>();

        PatchShelf() {
            for (PatchId id : List.of(APP1, APP2, TOOL)) {
                set(id, 0, false);
            }
        }

        public static InfoHash hash(PatchId id) {
            return new InfoHash("%040x".formatted(id.hashCode() & 0xffffffffL));
        }

        public void set(PatchId id, long bytesSent, boolean withdrawn) {
            PatchDescriptor descriptor =
                    new PatchDescriptor(id, "tree", new Sha256("0".repeat(64)), 10, hash(id), LENGTH, LENGTH, 1);
            patches.put(id, new Patch(descriptor, Instant.EPOCH, withdrawn, 1, List.of(), bytesSent));
        }

        @Override
        public Patch publish(Publication publication, Consumer<Progress> progress) {
            throw new UnsupportedOperationException(String.valueOf(Path.of(".")));
        }

        @Override
        public List<Patch> patches() {
            return List.copyOf(patches.values());
        }

        @Override
        public Patch patch(PatchId id) {
            Patch patch = patches.get(id);
            if (patch == null) {
                throw new RequestFault("NO_SUCH_PATCH", "no", "none");
            }
            return patch;
        }

        @Override
        public void withdraw(PatchId id) {
            set(id, 0, true);
        }
    }
}
