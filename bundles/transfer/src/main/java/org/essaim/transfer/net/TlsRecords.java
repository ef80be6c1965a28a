/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * The records of a TLS connection (RFC 8446 §5) once its handshake is through; takes the place of Netty's handler, which
 * stays in charge until then. Java ciphers arrays of the heap two to three times as fast as memory outside it, so bytes
 * are brought there in large parts, into arrays that all connections of a loop share. On the loop's thread.
 */
final class TlsRecords extends ChannelDuplexHandler {

    /** The largest record, with its header (RFC 8446 §5.2). */
    private static final int LARGEST = 5 + (1 << 14) + 256;

    /** What Java puts into a full record: it adds 17 bytes of its own. More would end in a second, tiny record. */
    private static final int FULL = (1 << 14) - 17;

    /** Records that go to the socket as one buffer. */
    private static final int TOGETHER = 8;

    /** Ciphered bytes that may wait in this process. */
    private static final int MOST_CIPHERED = 4 * TOGETHER * LARGEST;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final Scratch scratch;
    private final Queue<Plain> plain = new ArrayDeque<>();
    private byte[] rest = {};
    private int ciphered;
    private boolean ended;

    private TlsRecords(SSLEngine engine, Scratch scratch) {
        this.engine = engine;
        this.scratch = scratch;
    }

    /** Bytes to be sent, and who wants to know. */
    private record Plain(ByteBuf bytes, ChannelPromise promise) {}

    /** What all connections of a loop share, because only one of them works at a time. */
    static final class Scratch {
        private final byte[] received;
        private final byte[] opened;
        private final byte[] sealed = new byte[TOGETHER * LARGEST];
        private final ByteBuffer[] parts = new ByteBuffer[64];

        /** @param receiveBuffer the most bytes that are read at once */
        Scratch(int receiveBuffer) {
            received = new byte[receiveBuffer + LARGEST];
            opened = new byte[receiveBuffer + LARGEST];
        }
    }

    /** Takes over, after what is under way. */
    static void takeOver(Channel channel, Scratch scratch) {
        channel.eventLoop().execute(() -> {
            SslHandler handler = channel.pipeline().get(SslHandler.class);
            if (handler != null && channel.isActive()) {
                channel.flush();
                channel.pipeline().replace(handler, "tls", new TlsRecords(handler.engine(), scratch));
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws SSLException {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable() && !ended) {
                System.arraycopy(rest, 0, scratch.received, 0, rest.length);
                int fresh = Math.min(in.readableBytes(), scratch.received.length - rest.length);
                in.readBytes(scratch.received, rest.length, fresh);
                open(context, ByteBuffer.wrap(scratch.received, 0, rest.length + fresh));
            }
        } finally {
            in.release();
        }
    }

    /** Opens every record that is whole and keeps what remains. */
    private void open(ChannelHandlerContext context, ByteBuffer received) throws SSLException {
        ByteBuffer opened = ByteBuffer.wrap(scratch.opened);
        rest = new byte[0];
        while (received.hasRemaining() && !ended) {
            SSLEngineResult result = engine.unwrap(received, opened);
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW -> {
                    rest = new byte[received.remaining()];
                    received.get(rest);
                }
                case BUFFER_OVERFLOW -> {
                    if (opened.position() == 0) {
                        throw new SSLException("a record that is too large");
                    }
                    deliver(context, opened);
                }
                case CLOSED -> {
                    deliver(context, opened);
                    context.close();
                    return;
                }
                case OK -> afterwards(context);
            }
        }
        deliver(context, opened);
    }

    private static void deliver(ChannelHandlerContext context, ByteBuffer opened) {
        if (opened.position() > 0) {
            context.fireChannelRead(Unpooled.wrappedBuffer(opened.array(), 0, opened.position()));
            opened.clear();
        }
    }

    /** New keys are asked for and answered within the connection (RFC 8446 §4.6.3). */
    private void afterwards(ChannelHandlerContext context) throws SSLException {
        SSLEngineResult.HandshakeStatus status = engine.getHandshakeStatus();
        while (status == SSLEngineResult.HandshakeStatus.NEED_TASK
                || status == SSLEngineResult.HandshakeStatus.NEED_WRAP) {
            if (status == SSLEngineResult.HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else {
                ByteBuffer sealed = ByteBuffer.wrap(scratch.sealed);
                if (engine.wrap(NOTHING, sealed).bytesProduced() == 0) {
                    return;
                }
                context.writeAndFlush(copy(context, sealed));
            }
            status = engine.getHandshakeStatus();
        }
    }

    private static ByteBuf copy(ChannelHandlerContext context, ByteBuffer sealed) {
        ByteBuf out = context.alloc().directBuffer(sealed.position());
        return out.writeBytes(sealed.array(), 0, sealed.position());
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        plain.add(new Plain((ByteBuf) message, promise));
    }

    @Override
    public void flush(ChannelHandlerContext context) throws SSLException {
        while (!ended && !plain.isEmpty() && ciphered < MOST_CIPHERED) {
            seal(context);
        }
        context.flush();
    }

    /** Seals some records and hands them on as one buffer. */
    private void seal(ChannelHandlerContext context) throws SSLException {
        ByteBuffer sealed = ByteBuffer.wrap(scratch.sealed);
        List<Plain> done = new ArrayList<>();
        while (!plain.isEmpty() && sealed.remaining() >= LARGEST) {
            int parts = gather();
            SSLEngineResult result = engine.wrap(scratch.parts, 0, parts, sealed);
            if (result.getStatus() != SSLEngineResult.Status.OK) {
                throw new SSLException("cannot be sealed: " + result);
            }
            took(result.bytesConsumed(), done);
        }
        int length = sealed.position();
        ciphered += length;
        context.write(copy(context, sealed)).addListener(written -> {
            ciphered -= length;
            for (Plain part : done) {
                if (written.isSuccess()) {
                    part.promise().trySuccess();
                } else {
                    part.promise().tryFailure(written.cause());
                }
            }
            if (written.isSuccess() && !plain.isEmpty()) {
                context.channel().eventLoop().execute(context.pipeline()::flush);
            }
        });
    }

    /** Collects what fits into one record and answers in how many parts. */
    private int gather() {
        int parts = 0;
        int room = FULL;
        for (Plain next : plain) {
            if (room == 0 || parts == scratch.parts.length) {
                break;
            }
            int take = Math.min(room, next.bytes().readableBytes());
            scratch.parts[parts++] = next.bytes().internalNioBuffer(next.bytes().readerIndex(), take);
            room -= take;
        }
        return parts;
    }

    private void took(int bytes, List<Plain> done) {
        int left = bytes;
        while (!plain.isEmpty()) {
            Plain first = plain.element();
            int part = Math.min(left, first.bytes().readableBytes());
            first.bytes().skipBytes(part);
            left -= part;
            if (first.bytes().isReadable()) {
                return;
            }
            first.bytes().release();
            done.add(plain.remove());
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (!ended) {
            ended = true;
            try {
                engine.closeOutbound();
                ByteBuffer sealed = ByteBuffer.wrap(scratch.sealed);
                engine.wrap(NOTHING, sealed);
                context.writeAndFlush(copy(context, sealed));
            } catch (SSLException e) {
                // The connection is given up anyway.
            }
            drop();
        }
        context.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended = true;
        drop();
        context.fireChannelInactive();
    }

    private void drop() {
        while (!plain.isEmpty()) {
            Plain next = plain.remove();
            next.bytes().release();
            next.promise().tryFailure(new ClosedChannelException());
        }
    }
}
