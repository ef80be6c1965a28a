/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.essaim.protocol.wire.GrantMessage;
import org.essaim.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/**
 * Tells everyone what we have got, in batches: once in the time that sixteen pieces take, three seconds at most, or when
 * many have gathered; the first pieces at once, because whoever has few is offered much that it has been offered before. Each
 * message costs a packet to each peer, which over slow links with small pieces adds up to some per cent of everything;
 * whoever is offered something is told before. Who knows no offers hears of it soon, to ask for it. On the loop's thread.
 */
final class HaveBatch {

    private static final long SOONEST_NANOS = 50_000_000L;
    private static final long LATEST_NANOS = 3_000_000_000L;
    private static final int PIECES = 16;
    private static final int MOST = 64;
    /** A batch is no larger than this part of all that was told. */
    private static final int PART = 8;

    private final Loop loop;
    private final Collection<PeerState> peers;
    private final int[] pieces = new int[MOST];
    private int pending;
    /** How many pieces were told of in former batches. */
    private long before;

    private Loop.@Nullable Timer due;
    private Loop.@Nullable Timer soon;

    /** @param peers who is told; looked at each time */
    HaveBatch(Loop loop, Collection<PeerState> peers) {
        this.loop = loop;
        this.peers = peers;
    }

    /**
     * We have one piece more.
     *
     * @param last whether it is the last
     * @param pieceNanos the time that a piece takes lately
     */
    void add(int piece, boolean last, double pieceNanos) {
        pieces[pending++] = piece;
        if (pending == MOST || last || pending * PART > before + pending) {
            flush();
            return;
        }
        if (soon == null) {
            soon = loop.schedule(SOONEST_NANOS, this::tellStrangers);
        }
        if (due == null) {
            long wait = (long) Math.max(SOONEST_NANOS, Math.min(LATEST_NANOS, PIECES * pieceNanos));
            due = loop.schedule(wait, this::flush);
        }
    }

    private void tellStrangers() {
        soon = null;
        for (PeerState peer : peers) {
            if (peer.neighbour() == null) {
                flush(peer);
            }
        }
    }

    /** A peer knows all that we have. */
    void knows(PeerState peer) {
        peer.told(before + pending);
    }

    /** Tells one peer what has gathered. */
    void flush(PeerState peer) {
        int first = (int) Math.max(0, peer.told() - before);
        Neighbour neighbour = peer.neighbour(); // which may have to spread first copies, though it is complete
        if (neighbour != null && first < pending) {
            neighbour.tell(new GrantMessage.News(ascending(first)));
        }
        for (int i = first; i < pending && neighbour == null && !peer.isComplete(); i++) {
            peer.send(new Message.Have(pieces[i]));
        }
        knows(peer);
    }

    private List<Integer> ascending(int first) {
        int[] news = Arrays.copyOfRange(pieces, first, pending);
        Arrays.sort(news);
        List<Integer> all = new ArrayList<>(news.length);
        for (int piece : news) {
            all.add(piece);
        }
        return all;
    }

    private void flush() {
        close();
        peers.forEach(this::flush);
        before += pending;
        pending = 0;
    }

    /** Tells nothing more. */
    void close() {
        if (due != null) {
            due.cancel();
            due = null;
        }
        if (soon != null) {
            soon.cancel();
            soon = null;
        }
    }
}
