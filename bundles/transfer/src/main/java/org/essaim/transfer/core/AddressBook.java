/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Where a swarm's peers can be reached, as the tracker says, and when each is worth another attempt: attempts that fail
 * double the time to the next, up to a minute or so, with jitter so that machines that lost the same peer do not call it at
 * once. Bounded: those that could not be reached most often are forgotten first.
 */
final class AddressBook {

    private static final int MOST = 1000;
    private static final long FIRST_NANOS = 200_000_000L;
    private static final int MOST_DOUBLINGS = 8;

    private final Map<InetSocketAddress, Entry> entries = new HashMap<>();
    private final RandomGenerator random;

    AddressBook(RandomGenerator random) {
        this.random = random;
    }

    /** One address. */
    static final class Entry {
        private PeerEndpoint endpoint;
        private int failures;
        private long nextAt;
        private @Nullable PeerState peer;
        private boolean complete;
        private int name;

        Entry(PeerEndpoint endpoint, long now) {
            this.endpoint = endpoint;
            this.nextAt = now;
        }

        PeerEndpoint endpoint() {
            return endpoint;
        }

        /** Which of a swarm's names it is to be called by. */
        byte[] name(List<byte[]> names) {
            return names.get(name % names.size());
        }

        /** Who is connected, or being called, at this address. */
        @Nullable PeerState peer() {
            return peer;
        }
    }

    /** The tracker names a peer. */
    void learn(PeerEndpoint endpoint, long now) {
        Entry known = entries.get(endpoint.address());
        if (known != null) {
            known.endpoint = endpoint;
            known.complete = false; // a tracker names to a seed only those that miss something
            if (known.peer == null && known.failures > 1) { // it is alive, then
                known.failures = 1;
                known.nextAt = Math.min(known.nextAt, now + delay(1));
            }
            return;
        }
        if (entries.size() >= MOST && !forgetWorst()) {
            return;
        }
        entries.put(endpoint.address(), new Entry(endpoint, now));
    }

    private boolean forgetWorst() {
        Optional<Entry> worst = entries.values().stream()
                .filter(e -> e.peer == null && e.failures > 0)
                .max(Comparator.comparingInt(e -> e.failures));
        worst.ifPresent(e -> entries.remove(e.endpoint.address()));
        return worst.isPresent();
    }

    /** It is gone. */
    void forget(Entry entry) {
        entries.remove(entry.endpoint.address(), entry);
    }

    Optional<Entry> find(InetSocketAddress address) {
        return Optional.ofNullable(entries.get(address));
    }

    /** A machine by its name. */
    Optional<Entry> find(MachineId machine) {
        return entries.values().stream()
                .filter(e -> e.endpoint.machine().equals(machine))
                .findAny();
    }

    /**
     * Those that should be called now, in random order.
     *
     * @param seeding whether nothing is missing here, so that those who miss nothing either are left alone
     */
    List<Entry> due(long now, boolean seeding) {
        List<Entry> due = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.peer == null && entry.nextAt - now <= 0 && !(seeding && entry.complete)) {
                due.add(entry);
            }
        }
        due.sort(Comparator.comparing(e -> e.endpoint.address().toString()));
        for (int i = due.size() - 1; i > 0; i--) {
            Collections.swap(due, i, random.nextInt(i + 1));
        }
        return due;
    }

    /** It did not answer by this name: the next call is by another. */
    void unheard(Entry entry) {
        entry.name++;
    }

    /** A connection is being made, or was made. */
    void taken(Entry entry, PeerState by) {
        entry.peer = by;
    }

    /**
     * A connection has ended, or could not be made.
     *
     * @param useful whether it lasted for a while: the next failure is the first again
     */
    void left(Entry entry, PeerState by, boolean useful, long now) {
        if (entry.peer == by) {
            entry.peer = null;
            entry.failures = useful ? 1 : entry.failures + 1;
            entry.nextAt = now + delay(entry.failures);
        }
    }

    /** It misses nothing. */
    void complete(Entry entry) {
        entry.complete = true;
    }

    /** Not to be called for a long time. */
    void avoid(Entry entry) {
        entry.failures = MOST_DOUBLINGS;
    }

    private long delay(int failures) {
        long base = FIRST_NANOS << Math.min(failures - 1, MOST_DOUBLINGS);
        return base / 2 + random.nextLong(base);
    }
}
