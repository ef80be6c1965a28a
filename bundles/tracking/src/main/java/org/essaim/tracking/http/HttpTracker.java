/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.essaim.api.LocalFault;
import org.essaim.api.tracking.Tracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tracker for other BitTorrent software, over plain HTTP (BEP 3, 7, 23, 48, 52): for closed laboratories, because it
 * believes whoever asks. Who a peer is, is told by the address of its connection.
 *
 * <p>One thread of its own reads, asks the {@link Tracker} and answers; by Java's own selector, because Netty's native one
 * takes more for connections that are closed after an answer. A request line of more than 2 KiB, headers of more
 * than 4 KiB, content, and a client that is slow or silent cost their own connection.
 */
public final class HttpTracker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpTracker.class);
    private static final HttpDecoderConfig HTTP = new HttpDecoderConfig()
            .setMaxInitialLineLength(2 << 10)
            .setMaxHeaderSize(4 << 10)
            .setMaxChunkSize(1 << 10);
    private static final int READ_BYTES = 4 << 10;
    private static final int BACKLOG = 1024;
    private static final long SWEEP_MILLIS = 500;
    private static final long LONGEST_END_MILLIS = 5_000;

    private final EventLoop loop;
    private final Channel listening;
    private final OpenConnections open;

    /** @throws LocalFault {@code PORT_TAKEN} when it cannot listen there */
    public HttpTracker(HttpTrackerOptions options, Tracker tracker, KnownSwarms known) {
        open = new OpenConnections(options.connections(), options.patience().toNanos());
        loop = new SingleThreadIoEventLoop(null, HttpTracker::daemon, NioIoHandler.newFactory());
        Answerer answerer = new Answerer(tracker, known);
        PooledByteBufAllocator buffers = new PooledByteBufAllocator(true, 0, 1, 8 << 10, 7);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.ALLOCATOR, buffers)
                .childOption(ChannelOption.ALLOCATOR, buffers)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        greet(channel, answerer);
                    }
                });
        listening = bind(bootstrap, options);
        loop.scheduleWithFixedDelay(
                () -> open.sweep(System.nanoTime()), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        LOG.warn(
                "LAB MODE: the tracker answers anybody who asks at {}, unencrypted. Never use it in production.",
                listening.localAddress());
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new FastThreadLocalThread(task, "essaim-http-tracker");
        thread.setDaemon(true);
        return thread;
    }

    private void greet(Channel channel, Answerer answerer) {
        if (channel.remoteAddress() instanceof InetSocketAddress remote) {
            channel.pipeline().addLast(decoder(), new HttpConnection(channel, remote.getAddress(), answerer, open));
        } else {
            channel.close(); // it has gone already
        }
    }

    static HttpRequestDecoder decoder() {
        return new HttpRequestDecoder(HTTP);
    }

    private Channel bind(ServerBootstrap bootstrap, HttpTrackerOptions options) {
        ChannelFuture bound = bootstrap
                .bind(new InetSocketAddress(options.host(), options.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            end();
            throw new LocalFault(
                    "PORT_TAKEN",
                    "The HTTP tracker cannot listen at " + options.host().getHostAddress() + ":" + options.port() + ": "
                            + bound.cause().getMessage(),
                    "Set another http.port in org.essaim.tracking.",
                    bound.cause());
        }
        return bound.channel();
    }

    /** Where it listens. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Connections that are open now. */
    int connections() {
        return loop.submit(open::count).syncUninterruptibly().getNow();
    }

    /** Closes the port and every connection; returns when that is done. Idempotent. */
    @Override
    public void close() {
        if (loop.isShuttingDown()) {
            return;
        }
        listening.close().syncUninterruptibly();
        loop.submit(open::closeAll).syncUninterruptibly();
        end();
    }

    private void end() {
        loop.shutdownGracefully(0, LONGEST_END_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(LONGEST_END_MILLIS, TimeUnit.MILLISECONDS);
    }
}
