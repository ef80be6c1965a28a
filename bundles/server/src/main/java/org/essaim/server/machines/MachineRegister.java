/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.machines;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.essaim.api.MachineId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.Machines;
import org.essaim.server.ledger.Transactions;
import org.jspecify.annotations.Nullable;

/**
 * The machines, all in memory and every registration on the disk. When a machine was last seen is written now and then
 * only ({@link #flush()}), because ten thousand machines are seen every minute.
 *
 * <p>Thread-safe: changes are made one at a time under this object's lock; reads take none.
 */
public final class MachineRegister implements Machines {

    /** How long after its last request a machine still counts as online. */
    static final Duration ONLINE = Duration.ofSeconds(90);

    private final Transactions transactions;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<MachineId, Seat> seats = new ConcurrentHashMap<>();
    private final Map<String, MachineId> credentials = new ConcurrentHashMap<>();
    private volatile @Nullable Listener listener;

    /**
     * Reads the machines from the database.
     *
     * @param random cryptographically strong; makes credentials
     */
    public MachineRegister(Transactions transactions, InstantSource clock, RandomGenerator random) {
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
        transactions.read(MachineTable::all).forEach(this::seat);
    }

    /** Who is told of machines that come anew or are forgotten. */
    public interface Listener {
        /** It has registered, perhaps again, and remembers nothing of what it has reported. */
        void registered(MachineId id);

        /** It is forgotten. */
        void removed(MachineId id);
    }

    /** Sets who is told. */
    public void listen(Listener newListener) {
        listener = newListener;
    }

    /**
     * Lets a machine in. One that registers again, because it has lost what it knew, gets a new credential; the old one
     * ends.
     *
     * @param clockOffset milliseconds by which its clock is ahead
     * @return its credential, which the server does not keep
     * @throws RequestFault {@code MACHINE_EXISTS} while another machine is online under this id
     */
    public String register(MachineId id, Profile profile, String address, long clockOffset) {
        String credential = Credentials.make(random);
        synchronized (this) {
            Seat former = seats.get(id);
            if (id.equals(MachineId.ORIGIN) || (former != null && former.used() && online(former))) {
                throw new RequestFault(
                        "MACHINE_EXISTS",
                        "A machine is online as '" + id + "' already",
                        "Give this machine another name by 'machine' in org.essaim.agent.cfg, or stop the other one and wait "
                                + ONLINE.toSeconds() + " s.");
            }
            Instant now = Instant.ofEpochMilli(clock.millis());
            Map<String, String> live =
                    former == null ? Map.of() : former.record().live();
            MachineRecord machine = new MachineRecord(
                    id, Credentials.hash(credential), profile, address, now, now, clockOffset, live, Map.of());
            write(machine);
            if (former != null) {
                credentials.remove(former.record().credentialHash());
            }
            seat(machine);
        }
        Listener told = listener;
        if (told != null) {
            told.registered(id);
        }
        return credential;
    }

    /** Whose credential this is. */
    public Optional<MachineId> owner(String credential) {
        return Optional.ofNullable(credentials.get(Credentials.hash(credential)));
    }

    /** Takes note that a machine is there. */
    public void seen(MachineId id, String address) {
        Seat seat = seats.get(id);
        if (seat != null) {
            seat.seen(address, clock.instant());
        }
    }

    /** A long poll begins; to be closed when it ends. The machine is online in between. */
    public Presence present(MachineId id, String address) {
        Seat seat = seats.get(id);
        if (seat == null) {
            return () -> {};
        }
        seat.polls(1, address, clock.instant());
        return () -> seat.polls(-1, address, clock.instant());
    }

    /** A poll that is open. */
    @FunctionalInterface
    public interface Presence extends AutoCloseable {
        @Override
        void close();
    }

    /** Takes note of what a machine says of itself; on the disk when it differs from what was known. */
    public synchronized void report(
            MachineId id, Profile profile, long clockOffset, Map<String, String> live, Map<String, String> modules) {
        Seat seat = seats.get(id);
        if (seat == null) {
            return;
        }
        MachineRecord old = seat.record();
        MachineRecord machine = new MachineRecord(
                id,
                old.credentialHash(),
                profile,
                old.address(),
                old.registered(),
                old.lastSeen(),
                clockOffset,
                live,
                modules);
        if (!profile.equals(old.profile()) || !live.equals(old.live()) || !modules.equals(old.modules())) {
            write(machine);
        }
        seat.record(machine);
    }

    /** Writes when each machine was last seen. */
    public synchronized void flush() {
        List<MachineRecord> changed = new ArrayList<>();
        for (Seat seat : seats.values()) {
            if (seat.unwritten()) {
                changed.add(seat.record());
            }
        }
        if (!changed.isEmpty()) {
            transactions.change(connection -> {
                MachineTable.put(connection, changed);
            });
        }
    }

    /** The versions of the modules on a machine, as last reported. */
    public Map<String, String> modules(MachineId id) {
        return seat(id).record().modules();
    }

    @Override
    public List<Machine> machines() {
        return seats.values().stream()
                .map(this::view)
                .sorted(Comparator.comparing(Machine::id))
                .toList();
    }

    @Override
    public Machine machine(MachineId id) {
        return view(seat(id));
    }

    @Override
    public List<Machine> matching(String filter) {
        MachineFilter parsed = MachineFilter.parse(filter);
        return machines().stream()
                .filter(machine -> parsed.matches(machine.id(), machine.site(), machine.labels()))
                .toList();
    }

    @Override
    public void remove(MachineId id) {
        synchronized (this) {
            Seat seat = seat(id);
            transactions.change(connection -> {
                MachineTable.remove(connection, id);
            });
            credentials.remove(seat.record().credentialHash());
            seats.remove(id);
        }
        Listener told = listener;
        if (told != null) {
            told.removed(id);
        }
    }

    private Seat seat(MachineId id) {
        Seat seat = seats.get(id);
        if (seat == null) {
            throw new RequestFault(
                    "NO_SUCH_MACHINE",
                    "There is no machine '" + id + "'",
                    "See machine:list for those that there are.");
        }
        return seat;
    }

    private void seat(MachineRecord machine) {
        seats.put(machine.id(), new Seat(machine));
        credentials.put(machine.credentialHash(), machine.id());
    }

    private void write(MachineRecord machine) {
        transactions.change(connection -> {
            MachineTable.put(connection, List.of(machine));
        });
    }

    private boolean online(Seat seat) {
        return seat.polls() > 0 || seat.record().lastSeen().plus(ONLINE).isAfter(clock.instant());
    }

    private Machine view(Seat seat) {
        MachineRecord machine = seat.record();
        return new Machine(
                machine.id(),
                machine.profile().site(),
                machine.profile().labels(),
                machine.address(),
                machine.profile().agentVersion(),
                machine.profile().platform(),
                machine.registered(),
                machine.lastSeen(),
                online(seat),
                Duration.ofMillis(machine.clockOffset()),
                machine.live());
    }
}
