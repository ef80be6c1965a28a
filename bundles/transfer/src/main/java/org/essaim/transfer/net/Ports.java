/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.essaim.api.LocalFault;
import org.jspecify.annotations.Nullable;

/** Finds a free port. */
final class Ports {

    private static final int LAST = 65_535;

    private Ports() {}

    /**
     * Binds the first free port of {@link NetworkOptions#port} and the {@link NetworkOptions#PORTS} after it; waits for it.
     *
     * @throws LocalFault {@code PORT_TAKEN} when none is free
     */
    static Channel bind(ServerBootstrap bootstrap, NetworkOptions options) {
        int last = options.port() == 0 ? 0 : Math.min(LAST, options.port() + NetworkOptions.PORTS);
        @Nullable Throwable cause = null;
        for (int port = options.port(); port <= last; port++) {
            ChannelFuture bound =
                    bootstrap.bind(new InetSocketAddress(options.host(), port)).awaitUninterruptibly();
            if (bound.isSuccess()) {
                return bound.channel();
            }
            cause = bound.cause();
        }
        throw new LocalFault(
                "PORT_TAKEN",
                "No port from " + options.port() + " to " + last + " is free at "
                        + options.host().getHostAddress(),
                "Set another port in org.essaim.transfer.",
                cause == null ? new IOException("no port to try") : cause);
    }
}
