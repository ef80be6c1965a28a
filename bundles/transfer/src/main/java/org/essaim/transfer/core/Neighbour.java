/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.BitSet;
import org.essaim.api.tracking.Place;
import org.essaim.protocol.wire.GrantMessage;
import org.essaim.protocol.wire.Message;
import org.essaim.swarm.Ownership;

/** A peer that understands grants, and how things stand between us. On the loop's thread. */
final class Neighbour {

    private final PeerState peer;
    private final int id;
    private long load;
    private long loadAt;
    private boolean loadKnown;
    private boolean busy;
    private boolean sated;
    private final BitSet refused = new BitSet();
    private long declinedAt;
    private int grants;
    private int unanswered;

    /** @param id the number that it gives the extension's message */
    Neighbour(PeerState peer, int id) {
        this.peer = peer;
        this.id = id;
    }

    PeerState peer() {
        return peer;
    }

    void tell(GrantMessage message) {
        peer.send(new Message.Extended(id, GrantMessage.encode(message)));
    }

    // ---- what we know of it as a receiver

    /** It has told how many blocks it has outstanding. */
    void load(int blocks, long now) {
        load = blocks;
        loadAt = now;
        loadKnown = true;
    }

    /** Blocks that it has outstanding, as it said last. */
    double load() {
        return load;
    }

    /** Whether it has said so lately. */
    boolean isFresh(long now, long nanos) {
        return loadKnown && now - loadAt <= nanos;
    }

    /** It declines: it has enough outstanding. */
    void busy(long now) {
        busy = true;
        declinedAt = now;
    }

    /** It declines: there is nothing that it wants of what we have. */
    void sated(long now) {
        sated = true;
        declinedAt = now;
    }

    /** It declines: it does not want this piece, which it has or gets from others. */
    void refuses(int piece, long now) {
        refused.set(piece);
        declinedAt = now;
    }

    /** Whether it has lately declined this piece. */
    boolean hasRefused(int piece) {
        return refused.get(piece);
    }

    /** It may want something again. */
    void ready() {
        busy = false;
        sated = false;
        refused.clear();
    }

    /** Whether it may want this piece of ours: any in its own site; over the WAN what it owns as a gateway. */
    boolean owns(int piece) {
        if (!peer.isFar()) {
            return true;
        }
        Place place = peer.place();
        return place.isGateway() && new Ownership(place.sites(), place.gateways()).owner(piece) == place.gateway();
    }

    /** We have something that it may want. */
    void tempted() {
        sated = false;
    }

    boolean mayBeOffered() {
        return !busy && !sated && peer.isOpen();
    }

    boolean declinedBefore(long time) {
        return (busy || sated || !refused.isEmpty()) && declinedAt - time < 0;
    }

    /** It has not answered an offer in time. */
    void unanswered() {
        unanswered++;
    }

    /** Whether it may still answer an offer that nobody waits for any more. */
    boolean answersLate() {
        return unanswered > 0 && unanswered-- > 0;
    }

    /** Grants that we have open with it. */
    int grants() {
        return grants;
    }

    void granted(int more) {
        grants += more;
    }
}
