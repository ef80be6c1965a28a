/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.essaim.api.tracking.PeerEndpoint;

/** The peers that the tracker named, and when to dial them next. Bounded; thread-safe. */
final class AddressBook {

    private static final int MOST = 500;
    private static final long FIRST_RETRY = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MOST_DOUBLINGS = 4;

    private final Map<InetSocketAddress, Entry> entries = new LinkedHashMap<>();

    private static final class Entry {
        private final PeerEndpoint endpoint;
        private boolean busy;
        private boolean self;
        private int failures;
        private long notBefore;

        private Entry(PeerEndpoint endpoint, long now) {
            this.endpoint = endpoint;
            this.notBefore = now;
        }
    }

    /** Adds peers; a machine that has moved loses its former address. Hearing of a peer again ends its back-off. */
    synchronized void add(List<PeerEndpoint> peers, long now) {
        for (PeerEndpoint peer : peers) {
            entries.values()
                    .removeIf(e -> e.endpoint.machine().equals(peer.machine())
                            && !e.endpoint.address().equals(peer.address()));
            Entry known = entries.get(peer.address());
            if (known == null || !known.endpoint.equals(peer)) {
                entries.put(peer.address(), new Entry(peer, now));
            } else if (known.failures > 0) {
                known.failures = 0;
                known.notBefore = now;
            }
        }
        while (entries.size() > MOST) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    /** Who listens there. */
    synchronized Optional<PeerEndpoint> find(InetAddress host, int port) {
        return Optional.ofNullable(entries.get(new InetSocketAddress(host, port)))
                .map(e -> e.endpoint);
    }

    /** Who may be dialled now, the origin first; nobody twice before {@link #done}. */
    synchronized List<PeerEndpoint> due(long now) {
        List<PeerEndpoint> due = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (!entry.busy && !entry.self && now - entry.notBefore >= 0) {
                due.add(entry.endpoint);
            }
        }
        due.sort(Comparator.comparing(PeerEndpoint::origin).reversed());
        return due;
    }

    synchronized void dialling(PeerEndpoint peer) {
        Entry entry = entries.get(peer.address());
        if (entry != null) {
            entry.busy = true;
        }
    }

    /** A call has ended: well, or badly and to be tried again later and later. */
    synchronized void done(PeerEndpoint peer, boolean well, long now) {
        Entry entry = entries.get(peer.address());
        if (entry == null) {
            return;
        }
        entry.busy = false;
        entry.failures = well ? 0 : Math.min(entry.failures + 1, MOST_DOUBLINGS);
        entry.notBefore = now + (FIRST_RETRY << entry.failures);
    }

    /** That address is this engine's own. */
    synchronized void self(PeerEndpoint peer) {
        Entry entry = entries.get(peer.address());
        if (entry != null) {
            entry.self = true;
        }
    }
}
