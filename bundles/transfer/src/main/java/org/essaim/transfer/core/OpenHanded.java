/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Everyone is served at once while there are slots; nobody has to give to be given. When others wait, whoever has had a
 * slot for a while and the longest gives it up.
 */
final class OpenHanded implements UploadScheduler {

    private static final long TURN_NANOS = 10_000_000_000L;

    private final int slots;
    private final List<PeerState> served = new ArrayList<>();
    private final Queue<PeerState> waiting = new ArrayDeque<>();
    private boolean allowed;
    private long turnedAt;

    OpenHanded(int slots) {
        this.slots = slots;
    }

    @Override
    public void wants(PeerState peer) {
        if (served.contains(peer) || waiting.contains(peer)) {
            return;
        }
        waiting.add(peer);
        fill();
    }

    @Override
    public void yields(PeerState peer) {
        waiting.remove(peer);
        if (served.remove(peer)) {
            peer.upload().choke();
            fill();
        }
    }

    /** Somebody else serves it. */
    void forget(PeerState peer) {
        waiting.remove(peer);
        if (served.remove(peer)) {
            fill();
        }
    }

    @Override
    public void ready(PeerState peer) {
        if (allowed) {
            peer.upload().serve();
        }
    }

    @Override
    public void allow(boolean on) {
        if (allowed == on) {
            return;
        }
        allowed = on;
        if (on) {
            fill();
        } else {
            for (PeerState peer : served) {
                peer.upload().choke();
                waiting.add(peer);
            }
            served.clear();
        }
    }

    @Override
    public void tick(long now) {
        for (int i = 0; i < served.size(); i++) {
            served.get(i).upload().serve(); // what the upload policy refused before
        }
        if (waiting.isEmpty() || served.isEmpty() || now - turnedAt < TURN_NANOS) {
            return;
        }
        turnedAt = now;
        PeerState longest = served.remove(0);
        longest.upload().choke();
        waiting.add(longest);
        fill();
    }

    private void fill() {
        while (allowed && served.size() < slots) {
            PeerState next = waiting.poll();
            if (next == null) {
                return;
            }
            served.add(next);
            next.upload().unchoke();
        }
    }
}
