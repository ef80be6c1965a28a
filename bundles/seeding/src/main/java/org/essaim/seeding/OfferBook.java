/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.seeding;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.PatchId;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.transfer.CallListener;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on offer, and the sessions for it: as many as may be active, those first that have peers or were opened just
 * now, then those that were offered or wanted last. An offer without a session that somebody calls for, or waits for at
 * the tracker, gets one in place of the one that has been idle for longest. {@link #tend} makes the sessions what they
 * should be; it runs on one thread, after every change and now and then, so that a session that could not be opened is
 * tried again.
 *
 * <p>A session that ended by itself with a problem (content changed on this machine) ends its offer: serving it again
 * would end the same way.
 */
public final class OfferBook implements Seeder, CallListener {

    private static final Logger LOG = LoggerFactory.getLogger(OfferBook.class);

    /** A session is not given up before: whoever called for it calls again within that time. */
    private static final long GRACE_NANOS = 10_000_000_000L;

    /** Bytes of a name on the wire. */
    private static final int NAME = 20;

    private final Executor tender;
    private final LongSupplier nanos;
    /** The one that was offered or wanted last comes last. */
    private final Map<InfoHash, Entry> offers = new LinkedHashMap<>();

    private final Map<ByteBuffer, InfoHash> names = new HashMap<>();
    private final Object tending = new Object();
    private final AtomicBoolean due = new AtomicBoolean();
    private int mostActive;
    private Supplier<Collection<InfoHash>> waiting = List::of;
    private @Nullable PeerTransfer engine;

    private static final class Entry {
        private final PatchId patch;
        private final InfoHash infoHash;
        private final RequestSource source;
        private @Nullable PeerTransfer openedBy;
        private @Nullable TransferSession session;
        private volatile long openedAt;
        /** Opened because somebody wanted it. */
        private volatile boolean wanted;

        private boolean complained;

        private Entry(PatchId patch, InfoHash infoHash, RequestSource source) {
            this.patch = patch;
            this.infoHash = infoHash;
            this.source = source;
        }
    }

    /**
     * @param tender runs {@link #tend}, one at a time
     * @param nanos a clock that never goes back
     * @param mostActive how many sessions may be open
     */
    public OfferBook(Executor tender, LongSupplier nanos, int mostActive) {
        this.tender = tender;
        this.nanos = nanos;
        this.mostActive = Math.max(0, mostActive);
    }

    /** Changes how many sessions may be open. */
    public void mostActive(int most) {
        synchronized (offers) {
            mostActive = Math.max(0, most);
        }
        tendSoon();
    }

    /** The engine has come, was replaced, or has gone. */
    public void engine(@Nullable PeerTransfer other) {
        synchronized (offers) {
            engine = other;
        }
        tendSoon();
    }

    /** Where to look for swarms in which somebody waits for the payload; asked by {@link #tend}. */
    public void waiting(Supplier<Collection<InfoHash>> swarms) {
        synchronized (offers) {
            waiting = swarms;
        }
    }

    @Override
    public void called(byte[] name) {
        InfoHash meant;
        synchronized (offers) {
            meant = names.get(ByteBuffer.wrap(name));
        }
        if (meant != null && want(meant)) {
            tendSoon();
        }
    }

    /** Somebody wants it: it comes before those that nobody wants. @return whether it has no session */
    private boolean want(InfoHash infoHash) {
        synchronized (offers) {
            Entry entry = offers.remove(infoHash);
            if (entry == null) {
                return false;
            }
            offers.put(infoHash, entry);
            boolean missing = !isOpen(entry);
            entry.wanted |= missing;
            return missing;
        }
    }

    @Override
    public void offer(PatchId patch, TransferRequest request) {
        if (!request.complete()) {
            throw new IllegalArgumentException("only a complete payload can be offered: " + patch);
        }
        offer(patch, request.infoHash(), () -> request);
    }

    @Override
    public void offer(PatchId patch, InfoHash infoHash, RequestSource source) {
        Entry former;
        synchronized (offers) {
            former = offers.remove(infoHash);
            offers.put(infoHash, new Entry(patch, infoHash, source));
            names.put(name(infoHash), infoHash);
        }
        if (former != null) {
            tender.execute(() -> close(former));
        }
        tendSoon();
    }

    @Override
    public void withdraw(InfoHash infoHash) {
        Entry former;
        synchronized (offers) {
            former = offers.remove(infoHash);
            names.remove(name(infoHash));
        }
        if (former != null) {
            close(former);
            tendSoon();
        }
    }

    @Override
    public List<Offer> offers() {
        synchronized (offers) {
            return offers.entrySet().stream()
                    .map(e -> new Offer(e.getValue().patch, e.getKey(), isOpen(e.getValue())))
                    .toList();
        }
    }

    private static ByteBuffer name(InfoHash infoHash) {
        return ByteBuffer.wrap(infoHash.bytes(), 0, NAME).slice();
    }

    private void tendSoon() {
        if (due.compareAndSet(false, true)) {
            tender.execute(this::tend);
        }
    }

    /** Opens what should be open and closes what should not. */
    public void tend() {
        synchronized (tending) {
            due.set(false);
            waiting().forEach(this::want);
            List<Entry> keep = new ArrayList<>();
            List<Entry> rest = new ArrayList<>();
            PeerTransfer current;
            synchronized (offers) {
                dropFailed();
                current = engine;
                List<Entry> order = order();
                int most = current == null ? 0 : Math.min(mostActive, order.size());
                keep.addAll(order.subList(0, most));
                rest.addAll(order.subList(most, order.size()));
            }
            if (current != null) {
                rest.forEach(OfferBook::close);
                keep.forEach(entry -> open(entry, current));
            }
        }
    }

    private Collection<InfoHash> waiting() {
        Supplier<Collection<InfoHash>> known;
        synchronized (offers) {
            known = waiting;
        }
        try {
            return known.get();
        } catch (RuntimeException e) {
            LOG.debug("The tracker is being replaced", e);
            return List.of();
        }
    }

    /** Those in use, then those that were offered or wanted last. */
    private List<Entry> order() {
        long now = nanos.getAsLong();
        List<Entry> order = new ArrayList<>();
        List<Entry> idle = new ArrayList<>();
        offers.values().forEach(entry -> (isUsed(entry, now) ? order : idle).add(entry));
        Collections.reverse(order);
        Collections.reverse(idle);
        order.addAll(idle);
        return order;
    }

    private static boolean isUsed(Entry entry, long now) {
        TransferSession session = session(entry);
        if (session == null) {
            return false;
        }
        TransferProgress progress = session.progress();
        return progress.state() != TransferProgress.State.CLOSED
                && (progress.peers() > 0 || now - entry.openedAt < GRACE_NANOS && entry.wanted);
    }

    private void dropFailed() {
        boolean dropped = offers.values().removeIf(entry -> {
            TransferSession session = session(entry);
            if (session == null) {
                return false;
            }
            TransferProgress progress = session.progress();
            return progress.state() == TransferProgress.State.CLOSED
                    && progress.problem().isPresent();
        });
        if (dropped) {
            names.values().retainAll(offers.keySet());
        }
    }

    private void open(Entry entry, PeerTransfer by) {
        if (isOpen(entry) && entry.openedBy == by) {
            return;
        }
        try {
            TransferSession session = by.open(entry.source.get());
            synchronized (entry) {
                entry.session = session;
                entry.openedBy = by;
                entry.openedAt = nanos.getAsLong();
                entry.complained = false;
            }
            if (!isOffered(entry)) {
                close(entry); // withdrawn meanwhile
            }
        } catch (Fault e) {
            complain(entry, e);
        } catch (IOException e) {
            complain(
                    entry,
                    new LocalFault(
                            "IO_ERROR",
                            "What is needed for it cannot be read: " + e.getMessage(),
                            "Check the disk; it is tried again.",
                            e));
        } catch (RuntimeException e) {
            LOG.debug("The engine is being replaced", e);
        }
    }

    private static void complain(Entry entry, Fault fault) {
        if (!entry.complained) {
            entry.complained = true;
            LOG.warn("{} cannot be offered yet: {}. {}", entry.patch, fault.sentence(), fault.remedy());
        }
    }

    private boolean isOffered(Entry entry) {
        synchronized (offers) {
            return offers.get(entry.infoHash) == entry;
        }
    }

    private static void close(Entry entry) {
        TransferSession session;
        synchronized (entry) {
            session = entry.session;
            entry.session = null;
        }
        if (session != null) {
            entry.wanted = false;
            try {
                session.close();
            } catch (RuntimeException e) {
                LOG.debug("The engine is being replaced", e);
            }
        }
    }

    private static @Nullable TransferSession session(Entry entry) {
        synchronized (entry) {
            return entry.session;
        }
    }

    private static boolean isOpen(Entry entry) {
        return Optional.ofNullable(session(entry))
                .filter(s -> s.progress().state() != TransferProgress.State.CLOSED)
                .isPresent();
    }

    /** Closes every session of ours and forgets the offers. */
    public void close() {
        List<Entry> all;
        synchronized (offers) {
            engine = null;
            all = new ArrayList<>(offers.values());
            offers.clear();
            names.clear();
        }
        all.forEach(OfferBook::close);
    }
}
