/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system's way to wait for many sockets: epoll where Netty's native library loads, because it alone can limit what
 * waits unsent in the kernel (TCP_NOTSENT_LOWAT), else Java's own.
 *
 * @param name for logs
 * @param handler makes the loop's waiting
 * @param listener kind of the listening socket
 * @param connection kind of a connection
 * @param limitsUnsent whether {@link #limitUnsent} does anything
 */
record Transport(
        String name,
        IoHandlerFactory handler,
        Class<? extends ServerChannel> listener,
        Class<? extends Channel> connection,
        boolean limitsUnsent) {

    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    /** Send buffer where the unsent bytes cannot be limited themselves. */
    private static final int SEND_BUFFER = 512 << 10;

    /** The best that this system has. */
    static Transport best() {
        try {
            if (Native.isAvailable()) {
                return Native.transport();
            }
        } catch (LinkageError e) {
            LOG.debug("Netty's epoll is not there", e);
        }
        return nio();
    }

    /** Java's own, which works everywhere. */
    static Transport nio() {
        return new Transport(
                "NIO", NioIoHandler.newFactory(), NioServerSocketChannel.class, NioSocketChannel.class, false);
    }

    /** Sets up a fresh connection, before its first byte. */
    void prepare(Channel channel, int kernelUnsent) {
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        if (limitsUnsent) {
            limitUnsent(channel, kernelUnsent);
        } else {
            channel.config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER);
        }
    }

    /** Limits what waits unsent in the kernel, in bytes, where the system can do so. */
    void limitUnsent(Channel channel, int bytes) {
        if (limitsUnsent) {
            Native.limitUnsent(channel, bytes);
        }
    }

    /** What may only be loaded when Netty's epoll classes are there: in Karaf they are a bundle of their own. */
    private static final class Native {
        static boolean isAvailable() {
            // The native library must be of the same release as the classes; the error numbers are what tells.
            return Epoll.isAvailable() && Errors.ERRNO_EPIPE_NEGATIVE < 0;
        }

        static Transport transport() {
            return new Transport(
                    "epoll",
                    EpollIoHandler.newFactory(),
                    EpollServerSocketChannel.class,
                    EpollSocketChannel.class,
                    true);
        }

        static void limitUnsent(Channel channel, int bytes) {
            channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) bytes);
        }
    }
}
