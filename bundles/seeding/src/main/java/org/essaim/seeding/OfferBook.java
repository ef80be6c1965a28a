/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.seeding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on offer, and the sessions for it: the most recently offered first, as many as may be active. {@link #tend}
 * makes the sessions what they should be; it runs on one thread, after every change and now and then, so that a session
 * that could not be opened is tried again.
 *
 * <p>A session that ended by itself with a problem (content changed on this machine) ends its offer: serving it again
 * would end the same way.
 */
public final class OfferBook implements Seeder {

    private static final Logger LOG = LoggerFactory.getLogger(OfferBook.class);

    private final Executor tender;
    private final Map<InfoHash, Entry> offers = new LinkedHashMap<>();
    private final Object tending = new Object();
    private int mostActive;
    private @Nullable PeerTransfer engine;

    private static final class Entry {
        private final PatchId patch;
        private final TransferRequest request;
        private @Nullable PeerTransfer openedBy;
        private @Nullable TransferSession session;
        private boolean complained;

        private Entry(PatchId patch, TransferRequest request) {
            this.patch = patch;
            this.request = request;
        }
    }

    /**
     * @param tender runs {@link #tend}, one at a time
     * @param mostActive how many sessions may be open
     */
    public OfferBook(Executor tender, int mostActive) {
        this.tender = tender;
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

    @Override
    public void offer(PatchId patch, TransferRequest request) {
        if (!request.complete()) {
            throw new IllegalArgumentException("only a complete payload can be offered: " + patch);
        }
        Entry former;
        synchronized (offers) {
            former = offers.remove(request.infoHash());
            offers.put(request.infoHash(), new Entry(patch, request));
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

    private void tendSoon() {
        tender.execute(this::tend);
    }

    /** Opens what should be open and closes what should not. */
    public void tend() {
        synchronized (tending) {
            List<Entry> keep = new ArrayList<>();
            List<Entry> rest = new ArrayList<>();
            PeerTransfer current;
            synchronized (offers) {
                dropFailed();
                current = engine;
                List<Entry> newestFirst = new ArrayList<>(offers.values());
                Collections.reverse(newestFirst);
                int most = current == null ? 0 : Math.min(mostActive, newestFirst.size());
                keep.addAll(newestFirst.subList(0, most));
                rest.addAll(newestFirst.subList(most, newestFirst.size()));
            }
            if (current != null) {
                rest.forEach(OfferBook::close);
                keep.forEach(entry -> open(entry, current));
            }
        }
    }

    private void dropFailed() {
        offers.values().removeIf(entry -> {
            TransferSession session = session(entry);
            if (session == null) {
                return false;
            }
            TransferProgress progress = session.progress();
            return progress.state() == TransferProgress.State.CLOSED
                    && progress.problem().isPresent();
        });
    }

    private void open(Entry entry, PeerTransfer by) {
        if (isOpen(entry) && entry.openedBy == by) {
            return;
        }
        try {
            TransferSession session = by.open(entry.request);
            synchronized (entry) {
                entry.session = session;
                entry.openedBy = by;
                entry.complained = false;
            }
            if (!isOffered(entry)) {
                close(entry); // withdrawn meanwhile
            }
        } catch (Fault e) {
            complain(entry, e);
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
            return offers.get(entry.request.infoHash()) == entry;
        }
    }

    private static void close(Entry entry) {
        TransferSession session;
        synchronized (entry) {
            session = entry.session;
            entry.session = null;
        }
        if (session != null) {
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
        }
        all.forEach(OfferBook::close);
    }
}
