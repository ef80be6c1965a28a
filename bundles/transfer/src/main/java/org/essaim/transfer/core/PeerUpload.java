/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.essaim.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

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

    /** So long it takes to ask again where nothing at all may be sent. */
    private static final long REFUSED_NANOS = 250_000_000L;

    private static final Fetched GIVEN_UP = new Fetched.Failed(new IOException("nobody waits for it"));

    private final PeerState peer;
    private final SwarmUpload swarm;
    private final RequestQueue queue;
    private final Queue<Run> runs = new ArrayDeque<>();
    private boolean choked = true;
    private long chokedAt;
    private int rejects;
    private int inHand;
    private boolean waiting;
    private boolean due;
    /** What waits for its turn under the upload limit. */
    private @Nullable Run next;

    private Loop.@Nullable Timer turn;
    private long usedAt;

    /** Neighbouring blocks that are read at once. */
    private static final class Run {
        private final int piece;
        private final int begin;
        private final int bytes;
        private final int block;
        private @Nullable Fetched fetched;

        Run(int piece, int begin, int bytes, int block) {
            this.piece = piece;
            this.begin = begin;
            this.bytes = bytes;
            this.block = block;
        }
    }

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

    /** Sends nothing of what was asked for and is not being sent yet. */
    void refuse() {
        dropAll();
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
            serveSoon();
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

    /** Requests come many at a time: what they ask for together is read together. */
    private void serveSoon() {
        if (!due) {
            due = true;
            swarm.loop().execute(() -> {
                due = false;
                swarm.scheduler().ready(peer);
            });
        }
    }

    /** A request is taken back. */
    void cancelled(int piece, int begin, int length) {
        if (queue.cancel(piece, begin, length)) {
            if (peer.isFast()) {
                peer.send(new Message.Reject(piece, begin, length));
            }
            swarm.left(peer);
        }
    }

    /** Sends as much as connection, disk and upload policy let it. */
    void serve() {
        while (queue.size() > 0 && !waiting && !choked && inHand + peer.unsent() < AHEAD) {
            long rate = swarm.bytesPerSecond(peer.isFar());
            long share = Math.max(PieceLayout.BLOCK, rate / READS_PER_SECOND);
            int run = queue.run((int) Math.min(Disk.LONGEST_READ, share));
            int bytes = bytes(run);
            long wait = swarm.reserve(peer, payload(bytes));
            if (wait < 0 && run > 1) {
                run = 1;
                bytes = queue.length(0);
                wait = swarm.reserve(peer, payload(bytes));
            }
            if (wait < 0) {
                return; // the scheduler asks again
            }
            take(run, bytes, wait);
        }
    }

    /** How many of the next bytes are payload. */
    private int payload(int bytes) {
        return swarm.layout().payload(queue.piece(0), queue.begin(0), bytes);
    }

    private int bytes(int run) {
        return queue.begin(run - 1) + queue.length(run - 1) - queue.begin(0);
    }

    private void take(int blocks, int bytes, long wait) {
        Run run = new Run(queue.piece(0), queue.begin(0), bytes, queue.length(0));
        queue.remove(blocks);
        inHand += bytes;
        runs.add(run);
        if (wait == 0) {
            read(run);
            return;
        }
        delay(run, wait);
    }

    private void delay(Run run, long wait) {
        waiting = true;
        next = run;
        turn = swarm.loop().schedule(wait, () -> granted(run));
    }

    private void granted(Run run) {
        waiting = false;
        next = null;
        turn = null;
        read(run);
        swarm.scheduler().ready(peer);
    }

    /** The limit is another: what waits for its turn asks for one anew. */
    void repriced() {
        Run run = next;
        if (run == null || turn == null) {
            return;
        }
        turn.cancel();
        long wait = swarm.reserve(peer, swarm.layout().payload(run.piece, run.begin, run.bytes));
        if (wait < 0) {
            turn = swarm.loop().schedule(REFUSED_NANOS, this::repriced);
        } else if (wait == 0) {
            granted(run);
        } else {
            delay(run, wait);
        }
    }

    private void read(Run run) {
        if (choked || peer.isClosed()) {
            run.fetched = GIVEN_UP;
            sendRead();
        } else if (!swarm.disk().read(run.piece, run.begin, run.bytes, run.block, f -> answer(run, f))) {
            waiting = true;
            swarm.whenRoom(() -> {
                waiting = false;
                read(run);
                swarm.scheduler().ready(peer);
            });
        }
    }

    private void answer(Run run, Fetched fetched) {
        run.fetched = fetched;
        if (fetched instanceof Fetched.Failed failed) {
            swarm.failed(failed.cause());
        }
        sendRead();
        swarm.scheduler().ready(peer);
    }

    /** Sends what was read, in the order in which it was asked for. */
    private void sendRead() {
        Run run = runs.peek();
        while (run != null && run.fetched != null) {
            runs.remove();
            inHand -= run.bytes;
            Fetched fetched = run.fetched;
            boolean given = fetched instanceof Fetched.Data && !choked && !peer.isClosed();
            if (fetched instanceof Fetched.Data data) {
                if (given) {
                    send(data.buffer(), run);
                }
                data.buffer().release();
            }
            if (!given) {
                reject(run);
            }
            run = runs.peek();
        }
    }

    private void reject(Run run) {
        for (int at = 0; at < run.bytes; at += run.block) {
            if (peer.isFast()) {
                peer.send(new Message.Reject(run.piece, run.begin + at, Math.min(run.block, run.bytes - at)));
            }
            swarm.left(peer);
        }
    }

    private void send(ReadBuffer buffer, Run run) {
        Runnable sent = () -> {
            buffer.release();
            swarm.left(peer);
        };
        for (int at = 0; at < run.bytes; at += run.block) {
            int length = Math.min(run.block, run.bytes - at);
            buffer.retain();
            swarm.sent(peer, swarm.layout().payload(run.piece, run.begin + at, length));
            peer.sendBlock(run.piece, run.begin + at, buffer.block(run.begin + at, length), sent);
        }
    }
}
