/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import org.essaim.protocol.wire.FrameEncoder;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;
import org.essaim.transfer.core.Link;
import org.essaim.transfer.core.LinkListener;
import org.essaim.transfer.core.RemotePeer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection; what is sent arrives after latency and at the sender's rate. Messages go before blocks that have
 * not begun to leave.
 */
final class VirtualLink implements Link {

    private static final int LOW = 128 << 10;
    /** What the system takes of one connection before it has left the machine. */
    private static final int KERNEL = 8 << 10;

    private static final class Part {
        private final int bytes;
        private final Runnable sent;
        private final Consumer<VirtualLink> arrival;
        private int left;

        Part(int bytes, Runnable sent, Consumer<VirtualLink> arrival) {
            this.bytes = bytes;
            this.sent = sent;
            this.arrival = arrival;
            this.left = bytes;
        }
    }

    private final VirtualNetwork network;
    private final VirtualNetwork.Port port;
    private final RemotePeer remote;
    private final LinkListener listener;
    private @Nullable VirtualLink other;
    private boolean opened;
    private boolean closed;
    private final Queue<Part> messages = new ArrayDeque<>();
    private final Queue<Part> blocks = new ArrayDeque<>();
    private @Nullable Part begun;
    private @Nullable VirtualTcp tcp;
    private boolean due;
    private long unsent;
    private int kernel;

    VirtualLink(VirtualNetwork network, VirtualNetwork.Port port, RemotePeer remote, LinkListener listener) {
        this.network = network;
        this.port = port;
        this.remote = remote;
        this.listener = listener;
    }

    VirtualNetwork.Port port() {
        return port;
    }

    void join(VirtualLink far) {
        other = far;
        far.other = this;
    }

    void open(Handshake theirs) {
        if (!closed && !port.loop().isDead()) {
            opened = true;
            listener.opened(this, theirs);
        }
    }

    @Override
    public RemotePeer peer() {
        return remote;
    }

    @Override
    public void send(Message message) {
        // The other end may not have seen the handshake yet: a message takes its turn behind it.
        transmit(messages, FrameEncoder.size(message), () -> {}, to -> to.listener.message(message));
    }

    @Override
    public void sendBlock(int piece, int begin, ByteBuffer data, Runnable sent) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        int cut = bytes.length > 1 ? network.random().nextInt(bytes.length) : 0;
        transmit(blocks, bytes.length + FrameEncoder.BLOCK_HEADER, sent, to -> {
            if (cut > 0) {
                to.listener.block(piece, begin, ByteBuffer.wrap(bytes, 0, cut), bytes.length, 0);
            }
            if (!to.closed) {
                to.listener.block(piece, begin, ByteBuffer.wrap(bytes, cut, bytes.length - cut), bytes.length, cut);
            }
        });
    }

    private void transmit(Queue<Part> queue, int bytes, Runnable sent, Consumer<VirtualLink> arrival) {
        if (closed) {
            sent.run();
            return;
        }
        network.countMessage();
        unsent += bytes;
        queue.add(new Part(bytes, sent, arrival));
        if (!due) {
            due = true; // what is sent in one turn goes together
            network.time().after(0, this::turn);
        }
    }

    private void turn() {
        due = false;
        push();
    }

    private @Nullable Part next() {
        if (begun == null) {
            begun = messages.isEmpty() ? blocks.poll() : messages.poll();
        }
        return begun;
    }

    /** The system takes as much as it keeps for one connection. */
    private void push() {
        if (network.hasTcp()) {
            pushPackets();
            return;
        }
        while (next() != null && kernel < KERNEL) {
            Part part = Objects.requireNonNull(begun);
            begun = null;
            kernel += part.bytes;
            VirtualLink to = Objects.requireNonNull(other);
            port.transmit(part.bytes, to.port, () -> left(part), () -> arrive(part.arrival));
            network.time().after(0, () -> taken(part));
        }
    }

    private void pushPackets() {
        VirtualTcp stream = tcp;
        if (stream == null) {
            stream = new VirtualTcp(network.time(), port, Objects.requireNonNull(other).port, this::push);
            tcp = stream;
        }
        while (next() != null && stream.unsent() < KERNEL) {
            Part part = Objects.requireNonNull(begun);
            int some = Math.min(part.left, KERNEL - stream.unsent());
            part.left -= some;
            if (part.left > 0) {
                stream.write(some, () -> {});
                return;
            }
            begun = null;
            stream.write(some, () -> arrive(part.arrival));
            network.time().after(0, () -> taken(part));
        }
    }

    private void taken(Part part) {
        boolean full = unsent >= LOW;
        unsent -= part.bytes;
        if (!port.loop().isDead()) {
            part.sent.run();
        }
        if (!closed && !port.loop().isDead() && full && unsent < LOW) {
            listener.writable();
        }
    }

    private void left(Part part) {
        kernel -= part.bytes;
        push();
    }

    private void arrive(Consumer<VirtualLink> arrival) {
        VirtualLink to = other;
        if (to != null && !to.closed && to.opened && !to.port.loop().isDead()) {
            arrival.accept(to);
        }
    }

    @Override
    public long unsent() {
        return unsent;
    }

    @Override
    public void close(String why) {
        if (closed) {
            return;
        }
        end(why, 0);
        VirtualLink far = other;
        if (far != null) {
            far.end("The other end has closed", network.latency());
        }
    }

    /** Both ends see it end. */
    void cut(String why) {
        close(why);
    }

    private void end(String why, long after) {
        network.time().after(after, () -> {
            if (!closed) {
                closed = true;
            }
            network.forget(this);
            if (!port.loop().isDead()) {
                tellOnce(why);
            }
        });
        if (after == 0) {
            closed = true;
        }
    }

    private boolean told;

    private void tellOnce(String why) {
        if (!told) {
            told = true;
            listener.closed(why);
        }
    }
}
