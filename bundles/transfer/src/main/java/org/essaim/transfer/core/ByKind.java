/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

/** Machines of our own kind are offered whole pieces; everybody else is served as it asks. */
final class ByKind implements UploadScheduler {

    private final OpenHanded others;
    private final Grants grants;

    ByKind(OpenHanded others, Grants grants) {
        this.others = others;
        this.grants = grants;
    }

    /** A peer turns out to be of our own kind. */
    void cooperates(Neighbour neighbour) {
        others.forget(neighbour.peer());
        grants.add(neighbour);
    }

    @Override
    public void wants(PeerState peer) {
        if (peer.neighbour() == null) {
            others.wants(peer);
        }
    }

    @Override
    public void yields(PeerState peer) {
        Neighbour neighbour = peer.neighbour();
        if (neighbour == null) {
            others.yields(peer);
        } else if (peer.isClosed()) {
            grants.remove(neighbour);
        }
    }

    @Override
    public void ready(PeerState peer) {
        if (peer.neighbour() == null) {
            others.ready(peer);
        } else {
            peer.upload().serve();
        }
    }

    @Override
    public void allow(boolean on) {
        others.allow(on);
        grants.allow(on);
    }

    @Override
    public void tick(long now) {
        others.tick(now);
        grants.tick(now);
    }
}
