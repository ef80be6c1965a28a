/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.VoidChannelPromise;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.essaim.protocol.wire.FrameDecoder;
import org.essaim.protocol.wire.FrameEncoder;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.WireException;
import org.essaim.protocol.wire.WireLimits;
import org.essaim.transfer.core.Link;
import org.essaim.transfer.core.LinkListener;
import org.essaim.transfer.core.RemotePeer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open connection. Small messages gather in one buffer and go first; of the blocks that wait, the socket gets no more
 * than it takes in a moment, so that no message waits behind many. At the end of the turn all of it goes to the socket
 * together. On the loop's thread.
 */
final class NettyLink extends ChannelInboundHandlerAdapter implements Link, FrameDecoder.Sink {

    private static final Logger LOG = LoggerFactory.getLogger(NettyLink.class);
    private static final int SMALL = 1 << 10;

    private final NettyLoop loop;
    private final NetworkOptions options;
    private final Channel channel;
    private final RemotePeer peer;
    private final Gate.Pass pass;
    private final LinkListener listener;
    private final FrameDecoder decoder;
    private final SendPace pace;
    /** Of what goes before a block, which alone is heard of. */
    private final ChannelPromise unheard;

    private final Queue<Block> blocks = new ArrayDeque<>();
    /** Bytes of blocks that the socket has been given and has not taken. */
    private long given;

    private @Nullable ByteBuf small;
    private boolean flushWaits;
    private boolean writableWaits;
    private boolean ended;
    private long unsent;
    private long lastHeard;
    private long lastTaken;
    private long lastSent;

    NettyLink(NettyLoop loop, NetworkOptions options, Channel channel, RemotePeer peer, Gate.Pass pass, Terms terms) {
        this.loop = loop;
        this.pass = pass;
        this.options = options;
        this.channel = channel;
        this.unheard = new VoidChannelPromise(channel, false);
        this.peer = peer;
        this.listener = terms.listener();
        this.decoder = new FrameDecoder(terms.limits(), this);
        this.pace = new SendPace(loop, channel, options.kernelUnsent());
        lastHeard = loop.nanoTime();
        lastTaken = lastHeard;
        lastSent = lastHeard;
    }

    /** What a connection is opened with. */
    record Terms(WireLimits limits, LinkListener listener) {}

    /** Tells the listener, and hands on what came behind the handshake. */
    void open(Handshake theirs, ByteBuf rest) {
        try {
            listener.opened(this, theirs);
        } catch (RuntimeException e) {
            failed(e);
        }
        feed(rest);
    }

    @Override
    public RemotePeer peer() {
        return peer;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            lastHeard = loop.nanoTime();
            loop.moved(in.readableBytes());
            feed(in);
        } finally {
            in.release();
        }
    }

    private void feed(ByteBuf in) {
        if (ended || !in.isReadable()) {
            return;
        }
        try {
            decoder.feed(in.nioBuffer());
        } catch (WireException e) {
            close(e.sentence());
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException e) {
        LOG.error("A connection is closed because the engine failed on it: report this", e);
        close("the engine failed on it: " + e);
    }

    @Override
    public void message(Message message) {
        if (!ended) {
            listener.message(message);
        }
    }

    @Override
    public void block(int piece, int begin, ByteBuffer part, int blockLength, int blockOffset) {
        if (!ended) {
            listener.block(piece, begin, part, blockLength, blockOffset);
        }
    }

    @Override
    public void send(Message message) {
        if (ended) {
            return;
        }
        if (message instanceof Message.Choke) {
            give(Long.MAX_VALUE); // who knows no more than BEP 3 takes no block behind it
        }
        int size = FrameEncoder.size(message);
        ByteBuf out = room(size);
        FrameEncoder.encode(message, out.internalNioBuffer(out.writerIndex(), size));
        out.writerIndex(out.writerIndex() + size);
        queued(size);
    }

    @Override
    public void sendBlock(int piece, int begin, ByteBuffer data, Runnable sent) {
        if (ended) {
            sent.run();
            return;
        }
        blocks.add(new Block(piece, begin, data, sent));
        queued(FrameEncoder.BLOCK_HEADER + data.remaining());
    }

    /** A block that waits. */
    private record Block(int piece, int begin, ByteBuffer data, Runnable sent) {}

    /** Gives the socket blocks until it has so many bytes to take. */
    private void give(long limit) {
        while (given < limit && !blocks.isEmpty()) {
            Block block = blocks.remove();
            int length = block.data.remaining();
            ByteBuf out = room(FrameEncoder.BLOCK_HEADER);
            FrameEncoder.blockHeader(
                    block.piece,
                    block.begin,
                    length,
                    out.internalNioBuffer(out.writerIndex(), FrameEncoder.BLOCK_HEADER));
            out.writerIndex(out.writerIndex() + FrameEncoder.BLOCK_HEADER);
            int before = writeSmall(unheard);
            given += before + length;
            channel.write(Unpooled.wrappedBuffer(block.data)).addListener(new Left(before + length, block.sent));
        }
    }

    /** The system has taken a block and what went before it, or they are lost with the connection. */
    private final class Left implements ChannelFutureListener {
        private final int bytes;
        private final Runnable sent;

        Left(int bytes, Runnable sent) {
            this.bytes = bytes;
            this.sent = sent;
        }

        @Override
        public void operationComplete(ChannelFuture done) {
            given -= bytes;
            taken(bytes);
            sent.run();
            if (!blocks.isEmpty()) {
                flushSoon();
            }
        }
    }

    /** The buffer of small messages, with this much room. */
    private ByteBuf room(int bytes) {
        ByteBuf present = small;
        if (present != null) {
            if (present.writableBytes() >= bytes) {
                return present;
            }
            writeSmall();
            present.release();
        }
        int capacity = Math.max(SMALL, bytes);
        ByteBuf fresh = loop.buffers().directBuffer(capacity, capacity);
        small = fresh;
        return fresh;
    }

    /** Queues what the buffer holds; the rest of it serves the messages that follow. */
    private void writeSmall() {
        ChannelPromise promise = channel.newPromise();
        int length = writeSmall(promise);
        if (length > 0) {
            promise.addListener(done -> taken(length));
        }
    }

    /** The same, for somebody else to count its bytes when they are taken. @return how many */
    private int writeSmall(ChannelPromise promise) {
        ByteBuf out = small;
        int length = out == null ? 0 : out.readableBytes();
        if (out != null && length > 0) {
            channel.write(out.readRetainedSlice(length), promise);
        }
        return length;
    }

    private void queued(int bytes) {
        if (unsent == 0) {
            lastTaken = loop.nanoTime();
        }
        unsent += bytes;
        flushSoon();
        if (unsent > options.mostUnsent()) {
            close("it takes nothing of " + unsent + " bytes");
        }
    }

    private void flushSoon() {
        if (!flushWaits && !ended) {
            flushWaits = true;
            loop.events().execute(this::flush);
        }
    }

    private void flush() {
        flushWaits = false;
        if (!ended) {
            lastSent = loop.nanoTime();
            give(pace.limit());
            writeSmall();
            channel.flush();
            pace.adjust(lastSent);
        }
    }

    /** The system has taken bytes, or they are lost with the connection. */
    private void taken(int bytes) {
        long before = unsent;
        unsent -= bytes;
        lastTaken = loop.nanoTime();
        pace.sent(bytes);
        loop.moved(bytes);
        if (before >= pace.lowMark() && unsent < pace.lowMark() && !writableWaits) {
            writableWaits = true;
            loop.events().execute(this::tellWritable);
        }
    }

    private void tellWritable() {
        writableWaits = false;
        if (!ended) {
            try {
                listener.writable();
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    @Override
    public long unsent() {
        return unsent;
    }

    /** Whether the peer would be let in again. */
    boolean isStillAllowed() {
        return pass.isValid();
    }

    /** Looks whether the peer still lives; now and then. */
    void watch(long now) {
        if (now - lastHeard > options.silence().toNanos()) {
            close("it has been silent for " + options.silence().toSeconds() + " s");
        } else if (unsent > 0 && now - lastTaken > options.silence().toNanos()) {
            close("it has taken nothing for " + options.silence().toSeconds() + " s");
        } else if (now - lastSent > options.keepAlive().toNanos()) {
            send(new Message.KeepAlive());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        close("the peer has closed it");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close(String.valueOf(cause.getMessage()));
    }

    @Override
    public void close(String why) {
        if (ended) {
            return;
        }
        ended = true;
        ByteBuf out = small;
        small = null;
        if (out != null) {
            out.release();
        }
        channel.close();
        loop.execute(() -> {
            drop();
            listener.closed(why);
        });
    }

    /** Blocks that the socket was never given are given back. */
    private void drop() {
        for (Block block = blocks.poll(); block != null; block = blocks.poll()) {
            unsent -= FrameEncoder.BLOCK_HEADER + block.data.remaining();
            block.sent.run();
        }
    }
}
