/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.Collection;
import org.essaim.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/** Tells everyone what we have got, in batches: now and then, or when many have gathered. */
final class HaveBatch {

    private static final long OFTEN_NANOS = 50_000_000L;
    private static final int MOST = 64;

    private final Loop loop;
    private final Collection<PeerState> peers;
    private final int[] pieces = new int[MOST];
    private int pending;
    private Loop.@Nullable Timer due;

    /** @param peers who is told; looked at each time */
    HaveBatch(Loop loop, Collection<PeerState> peers) {
        this.loop = loop;
        this.peers = peers;
    }

    /** We have one piece more. */
    void add(int piece, boolean last) {
        pieces[pending++] = piece;
        if (pending == MOST || last) {
            flush();
        } else if (due == null) {
            due = loop.schedule(OFTEN_NANOS, this::flush);
        }
    }

    /** Tells what has gathered. */
    void flush() {
        close();
        for (PeerState peer : peers) {
            boolean cares = !peer.isComplete() || peer.neighbour() != null; // which may have to spread first copies
            for (int i = 0; i < pending && cares; i++) {
                peer.send(new Message.Have(pieces[i]));
            }
        }
        pending = 0;
    }

    /** Tells nothing more. */
    void close() {
        if (due != null) {
            due.cancel();
            due = null;
        }
    }
}
