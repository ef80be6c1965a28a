/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import com.turn.ttorrent.common.protocol.PeerMessage;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.essaim.api.PeerFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection after its handshake: one thread reads, one writes. It takes the place of ttorrent's, which spins while a
 * socket is full, trusts the length that a peer announces and keeps 1 MiB of direct memory per peer.
 *
 * <p>The writer sends what is small at once and blocks of pieces when the {@link Gate} lets them; waiting for the gate it
 * holds up nothing but its own blocks. Memory: two buffers of about 33 KiB and the bounded queues.
 */
final class PeerLink {

    /** Decides when blocks go out and reads them. */
    interface Gate {
        /** What to answer when nothing may be sent now. */
        long SHUT = -1;

        /** Nanoseconds to wait before sending so many bytes, or {@link #SHUT}. */
        long reserve(int bytes);

        /** Fills the target with the block. */
        void read(Upload upload, ByteBuffer target) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int SILENCE_MILLIS = 180_000;
    private static final long SHUT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MOST_MESSAGES = 1 << 16;
    private static final int BLOCK_HEADER = 13;
    private static final byte PIECE = 7;

    private final Socket socket;
    private final boolean outbound;
    private final Gate gate;
    private final LongSupplier nanos;
    private final int longestMessage;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<PeerMessage> messages = new ArrayDeque<>();
    private final Deque<Upload> uploads = new ArrayDeque<>();
    private final Thread reader;
    private final Thread writer;
    private volatile boolean open = true;
    private volatile long writingSince = Long.MAX_VALUE;
    private SwarmPeer peer = null_();
    private int reserved;
    private long dueNanos;

    /** @param pieces the number of pieces, which bounds the bitfield */
    PeerLink(Socket socket, boolean outbound, int pieces, Gate gate, LongSupplier nanos) {
        this.socket = socket;
        this.outbound = outbound;
        this.gate = gate;
        this.nanos = nanos;
        this.dueNanos = nanos.getAsLong();
        this.longestMessage = Math.max(Upload.LONGEST + BLOCK_HEADER, pieces / 8 + 2);
        String who = socket.getRemoteSocketAddress().toString();
        this.reader = new Thread(this::readAll, "essaim-peer-in " + who);
        this.writer = new Thread(this::writeAll, "essaim-peer-out " + who);
        reader.setDaemon(true);
        writer.setDaemon(true);
    }

    @SuppressWarnings("NullAway") // set by start(), before any thread runs
    private static SwarmPeer null_() {
        return null;
    }

    /** Begins the exchange on behalf of a peer. */
    void start(SwarmPeer owner) {
        peer = owner;
        reader.start();
        writer.start();
    }

    InetSocketAddress remote() {
        return (InetSocketAddress) socket.getRemoteSocketAddress();
    }

    boolean outbound() {
        return outbound;
    }

    boolean isOpen() {
        return open;
    }

    /** Queues a small message; a peer that lets too many pile up is dropped. */
    void send(PeerMessage message) {
        lock.lock();
        try {
            if (messages.size() >= MOST_MESSAGES) {
                close();
                return;
            }
            if (message.getType() == PeerMessage.Type.CHOKE) {
                uploads.clear();
            }
            messages.add(message);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Queues a block; false when the peer has too many waiting. */
    boolean queue(Upload upload) {
        lock.lock();
        try {
            if (uploads.size() >= Upload.MOST_WAITING) {
                return false;
            }
            uploads.add(upload);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void cancel(Upload upload) {
        lock.lock();
        try {
            uploads.remove(upload);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a write has been stuck for longer than {@code patience}. */
    boolean isStuck(long nowNanos, long patience) {
        long since = writingSince;
        return since != Long.MAX_VALUE && nowNanos - since > patience;
    }

    /** Closes the socket, which ends both threads soon. Idempotent, from any thread. */
    void close() {
        open = false;
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing the connection to {} failed", socket, e);
        }
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for both threads' end, unless called by one of them. */
    void join(long millis) throws InterruptedException {
        for (Thread thread : new Thread[] {reader, writer}) {
            if (thread != Thread.currentThread()) {
                thread.join(Math.max(1, millis));
            }
        }
    }

    private void readAll() {
        try {
            socket.setSoTimeout(SILENCE_MILLIS);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 15));
            byte[] buffer = new byte[1 << 10];
            while (open) {
                int length = in.readInt();
                if (length < 0 || length > longestMessage) {
                    throw new PeerFault("PEER_VIOLATION", "A peer announced a message of " + length + " bytes", "");
                }
                if (length + 4 > buffer.length) {
                    buffer = new byte[longestMessage + 4];
                }
                ByteBuffer.wrap(buffer).putInt(length);
                in.readFully(buffer, 4, length);
                peer.handleMessage(parse(buffer, length));
            }
        } catch (IOException | RuntimeException e) {
            if (open) {
                LOG.debug("Dropping peer {}: {}", peer, e.toString());
            }
        } finally {
            close();
            peer.left();
        }
    }

    private PeerMessage parse(byte[] buffer, int length) {
        try {
            return PeerMessage.parse(ByteBuffer.wrap(buffer, 0, length + 4).slice(), peer.torrent());
        } catch (ParseException e) {
            throw new PeerFault("PEER_VIOLATION", "A peer sent a message that cannot be read", "", e);
        }
    }

    private void writeAll() {
        byte[] block = new byte[0];
        try {
            while (open) {
                Object next = next();
                writingSince = nanos.getAsLong();
                if (next instanceof PeerMessage message) {
                    write(message);
                } else if (next instanceof Upload upload) {
                    if (block.length < BLOCK_HEADER + upload.length()) {
                        block = new byte[BLOCK_HEADER + upload.length()];
                    }
                    write(upload, block);
                }
                writingSince = Long.MAX_VALUE;
            }
        } catch (IOException | RuntimeException e) {
            if (open) {
                LOG.debug("Dropping peer {}: {}", peer, e.toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    /** The next thing to send, a message or a block whose time has come; waits for it. */
    private Object next() throws InterruptedException {
        long idleUntil = nanos.getAsLong() + KEEP_ALIVE_NANOS;
        while (open) {
            int missing;
            lock.lock();
            try {
                PeerMessage message = messages.poll();
                if (message != null) {
                    return message;
                }
                long now = nanos.getAsLong();
                long until = idleUntil;
                Upload head = uploads.peek();
                missing = head == null ? 0 : head.length() - reserved;
                if (head != null && dueNanos - now > 0) {
                    until = dueNanos;
                    missing = 0;
                } else if (head != null && missing <= 0) {
                    reserved -= head.length();
                    return uploads.remove();
                }
                if (missing <= 0) {
                    if (until - now <= 0) {
                        return PeerMessage.KeepAliveMessage.craft();
                    }
                    changed.awaitNanos(until - now);
                    continue;
                }
            } finally {
                lock.unlock();
            }
            reserve(missing);
        }
        return PeerMessage.KeepAliveMessage.craft();
    }

    /** Asks the gate, without a lock, as it is other people's code. Only the writer touches what it sets. */
    private void reserve(int bytes) {
        long wait = gate.reserve(bytes);
        long now = nanos.getAsLong();
        if (wait == Gate.SHUT) {
            dueNanos = now + SHUT_NANOS;
        } else {
            reserved += bytes;
            dueNanos = now + wait;
        }
    }

    private void write(PeerMessage message) throws IOException {
        ByteBuffer data = message.getData();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        socket.getOutputStream().write(bytes);
    }

    private void write(Upload upload, byte[] frame) throws IOException {
        Arrays.fill(frame, 0, BLOCK_HEADER, (byte) 0);
        ByteBuffer buffer = ByteBuffer.wrap(frame, 0, BLOCK_HEADER + upload.length());
        buffer.putInt(BLOCK_HEADER - 4 + upload.length()).put(PIECE);
        buffer.putInt(upload.piece()).putInt(upload.offset());
        gate.read(upload, buffer.slice());
        peer.countSent(upload.length()); // first: nobody has received what is not counted yet
        socket.getOutputStream().write(frame, 0, BLOCK_HEADER + upload.length());
    }
}
