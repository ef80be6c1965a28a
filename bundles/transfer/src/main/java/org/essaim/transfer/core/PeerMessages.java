/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import org.essaim.protocol.wire.ExtendedHandshake;
import org.essaim.protocol.wire.GrantMessage;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.Pieces;
import org.essaim.protocol.wire.WireException;

/** What a peer's messages mean. */
final class PeerMessages {

    private final PeerState peer;
    private final SwarmCore swarm;
    private boolean interested;
    private boolean greeted;

    PeerMessages(PeerState peer, SwarmCore swarm) {
        this.peer = peer;
        this.swarm = swarm;
    }

    void handle(Message message) {
        if (message instanceof Message.Request request) {
            peer.upload().requested(request.piece(), request.begin(), request.length());
        } else if (message instanceof Message.Have have) {
            peer.content().gained(have.piece());
        } else if (message instanceof Message.Cancel cancel) {
            peer.upload().cancelled(cancel.piece(), cancel.begin(), cancel.length());
        } else if (message instanceof Message.Reject reject) {
            peer.download().rejected(reject.piece(), reject.begin());
        } else if (message instanceof Message.Choke) {
            peer.choking(true);
        } else if (message instanceof Message.Unchoke) {
            peer.choking(false);
        } else if (message instanceof Message.Extended extended) {
            extended(extended);
        } else {
            has(message);
        }
    }

    private void has(Message message) {
        int pieces = swarm.layout().pieces();
        if (message instanceof Message.Bitfield bitfield) {
            peer.content().bitfield(bitfield.pieces().copy());
        } else if (message instanceof Message.HaveAll) {
            peer.content().atFirst(Pieces.all(pieces));
        } else if (message instanceof Message.HaveNone) {
            peer.content().atFirst(Pieces.none(pieces));
        } else if (message instanceof Message.Interested) {
            if (!interested) {
                interested = true;
                swarm.uploads().scheduler().wants(peer);
            }
        } else if (message instanceof Message.NotInterested) {
            if (interested) {
                interested = false;
                swarm.uploads().scheduler().yields(peer);
            }
        } else {
            hashes(message);
        }
    }

    private void hashes(Message message) {
        if (message instanceof Message.HashRequest request) {
            swarm.hashes().requested(peer, request);
        } else if (message instanceof Message.Hashes hashes) {
            swarm.hashes().answered(peer, hashes.request(), hashes.hashes());
        } else if (message instanceof Message.HashReject reject) {
            swarm.hashes().rejected(peer, reject.request());
        }
    }

    private void extended(Message.Extended message) {
        try {
            Neighbour neighbour = peer.neighbour();
            if (message.id() == EngineCore.GRANT_ID && neighbour != null) {
                GrantMessage.parse(message.payload(), swarm.layout().pieces())
                        .ifPresent(said -> granted(neighbour, said));
            } else if (message.id() == ExtendedHandshake.ID && !greeted) {
                greeted = true;
                greeted(ExtendedHandshake.parse(message.payload()));
            }
        } catch (WireException e) {
            peer.close(e.sentence());
        }
    }

    private void granted(Neighbour neighbour, GrantMessage message) {
        if (message instanceof GrantMessage.Offer offer) {
            swarm.downloads().offers().offered(neighbour, offer.piece());
        } else if (message instanceof GrantMessage.News news) {
            peer.content().gained(news.pieces());
        } else {
            swarm.uploads().grants().answered(neighbour, message);
        }
    }

    private void greeted(ExtendedHandshake theirs) {
        int queue = theirs.requestQueue().orElse(PeerDownload.USUAL_REQUESTS);
        peer.download().keeps(queue);
        peer.download()
                .window()
                .limit(RequestWindow.mostFor(queue, swarm.limits().bytesAhead()));
        theirs.port().ifPresent(port -> swarm.table().listensAt(peer, port));
        if (swarm.limits().cooperative()) {
            theirs.id(GrantMessage.NAME).ifPresent(peer::cooperates);
        }
    }
}
