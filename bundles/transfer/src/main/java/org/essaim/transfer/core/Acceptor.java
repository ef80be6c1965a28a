/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.Optional;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.WireLimits;

/** Who decides about connections that peers make. On the loop's thread. */
public interface Acceptor {

    /**
     * A peer has called and shown its handshake.
     *
     * @return how to answer it; empty to turn it away without a word
     */
    Optional<Acceptance> accept(Handshake theirs, RemotePeer peer);

    /**
     * The answer to a peer that is let in.
     *
     * @param limits what it may send from now on
     * @param listener is told of the link by {@link LinkListener#opened}, after {@link #accept} has returned
     */
    record Acceptance(Handshake ours, WireLimits limits, LinkListener listener) {}
}
