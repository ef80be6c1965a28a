/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import org.essaim.protocol.wire.Message;

/**
 * What one peer wants from us. Neighbouring requests are read from the disk as one range. While the upload policy lets it
 * wait, or the connection or the disk is busy, requests wait in a bounded queue.
 */
final class PeerUpload {

    private static final int MOST_REJECTS = 50;
    /** Requests that were on their way when the peer was choked are not held against it. */
    private static final long GRACE_NANOS = 2_000_000_000L;
    /** Most bytes that are being read or wait to be sent. */
    private static final int AHEAD = 2 * Disk.LONGEST_READ;
    /** Longest block that is served: it must fit into one buffer. */
    private static final int LONGEST_BLOCK = 64 << 10;
    /** At a limited rate, a read is not more than this part of a second. */
    private static final int READS_PER_SECOND = 64;

    private final PeerState peer;
    private final SwarmUpload swarm;
    private final RequestQueue queue;
    private boolean choked = true;
    private long chokedAt;
    private int rejects;
    private int inHand;
    private boolean waiting;
    private long usedAt;

    PeerUpload(PeerState peer, SwarmUpload swarm, int mostRequests, long now) {
        this.peer = peer;
        this.swarm = swarm;
        this.queue = new RequestQueue(mostRequests);
        this.usedAt = now;
        this.chokedAt = now;
    }

    boolean isChoked() {
        return choked;
    }

    /** When something was last asked for. */
    long usedAt() {
        return usedAt;
    }

    void unchoke() {
        if (choked) {
            choked = false;
            rejects = 0;
            peer.send(new Message.Unchoke());
        }
    }

    void choke() {
        if (!choked) {
            choked = true;
            chokedAt = swarm.now();
            peer.send(new Message.Choke());
            dropAll();
        }
    }

    private void dropAll() {
        for (int i = 0; i < queue.size() && peer.isFast(); i++) {
            peer.send(new Message.Reject(queue.piece(i), queue.begin(i), queue.length(i)));
        }
        queue.remove(queue.size());
    }

    /** A request has come. */
    void requested(int piece, int begin, int length) {
        long now = swarm.now();
        usedAt = now;
        boolean sound = length > 0
                && length <= LONGEST_BLOCK
                && begin + length <= swarm.layout().servable(piece)
                && swarm.has(piece);
        if (sound && !choked && queue.add(piece, begin, length)) {
            swarm.scheduler().ready(peer);
            return;
        }
        if (peer.isFast()) {
            peer.send(new Message.Reject(piece, begin, length));
        }
        boolean excused = sound && choked && now - chokedAt < GRACE_NANOS;
        if (!excused && ++rejects > MOST_REJECTS) {
            peer.close("It goes on asking for what it is not given");
        }
    }

    /** A request is taken back. */
    void cancelled(int piece, int begin, int length) {
        if (queue.cancel(piece, begin, length) && peer.isFast()) {
            peer.send(new Message.Reject(piece, begin, length));
        }
    }

    /** Sends as much as connection, disk and upload policy let it. */
    void serve() {
        while (queue.size() > 0 && !waiting && !choked && inHand + peer.unsent() < AHEAD) {
            long rate = swarm.bytesPerSecond();
            long share = Math.max(PieceLayout.BLOCK, rate / READS_PER_SECOND);
            int run = queue.run((int) Math.min(Disk.LONGEST_READ, share));
            int bytes = bytes(run);
            long wait = swarm.reserve(bytes);
            if (wait < 0 && run > 1) {
                run = 1;
                bytes = queue.length(0);
                wait = swarm.reserve(bytes);
            }
            if (wait < 0) {
                return; // the scheduler asks again
            }
            take(run, bytes, wait);
        }
    }

    private int bytes(int run) {
        return queue.begin(run - 1) + queue.length(run - 1) - queue.begin(0);
    }

    private void take(int run, int bytes, long wait) {
        int piece = queue.piece(0);
        int begin = queue.begin(0);
        int block = queue.length(0);
        queue.remove(run);
        inHand += bytes;
        if (wait == 0) {
            read(piece, begin, bytes, block);
            return;
        }
        waiting = true;
        swarm.loop().schedule(wait, () -> {
            waiting = false;
            read(piece, begin, bytes, block);
            swarm.scheduler().ready(peer);
        });
    }

    private void read(int piece, int begin, int bytes, int block) {
        if (choked || peer.isClosed()) {
            giveBack(piece, begin, bytes, block);
        } else if (!swarm.disk().read(piece, begin, bytes, block, f -> answer(f, piece, begin, bytes, block))) {
            waiting = true;
            swarm.whenRoom(() -> {
                waiting = false;
                read(piece, begin, bytes, block);
                swarm.scheduler().ready(peer);
            });
        }
    }

    private void giveBack(int piece, int begin, int bytes, int block) {
        inHand -= bytes;
        for (int at = 0; at < bytes && peer.isFast(); at += block) {
            peer.send(new Message.Reject(piece, begin + at, Math.min(block, bytes - at)));
        }
    }

    private void answer(Fetched fetched, int piece, int begin, int bytes, int block) {
        if (fetched instanceof Fetched.Failed failed) {
            giveBack(piece, begin, bytes, block);
            swarm.failed(failed.cause());
            return;
        }
        ReadBuffer buffer = ((Fetched.Data) fetched).buffer();
        if (choked || peer.isClosed()) {
            giveBack(piece, begin, bytes, block);
        } else {
            inHand -= bytes;
            send(buffer, piece, begin, bytes, block);
        }
        buffer.release();
        swarm.scheduler().ready(peer);
    }

    private void send(ReadBuffer buffer, int piece, int begin, int bytes, int block) {
        Runnable sent = buffer::release;
        for (int at = 0; at < bytes; at += block) {
            int length = Math.min(block, bytes - at);
            buffer.retain();
            swarm.sent(peer, length);
            peer.sendBlock(piece, begin + at, buffer.block(begin + at, length), sent);
        }
    }
}
