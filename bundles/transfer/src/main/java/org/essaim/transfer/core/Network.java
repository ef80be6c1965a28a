/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.net.InetSocketAddress;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.WireLimits;

/** How connections to peers are made; those that peers make arrive at the {@link Acceptor}. On the loop's thread. */
public interface Network {

    /**
     * Connects and shakes hands; the handshake must be through within 10 seconds. The listener is told of the link by
     * {@link LinkListener#opened}, or by {@link LinkListener#closed} alone when it could not be made, never before this
     * method has returned.
     *
     * @param limits what the peer may send after its handshake
     */
    void dial(InetSocketAddress to, Handshake ours, WireLimits limits, LinkListener listener);
}
