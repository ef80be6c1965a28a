/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.nio.ByteBuffer;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;

/**
 * What happens on a connection. On the loop's thread. A listener that throws closes its own link and no other; after
 * {@link #closed} nothing more is told.
 */
public interface LinkListener {

    /** The handshakes are exchanged. */
    void opened(Link link, Handshake theirs);

    /** A message has come; blocks come by {@link #block} instead. */
    void message(Message message);

    /**
     * Some bytes of a block have come.
     *
     * @param piece as the peer says, within the {@code WireLimits}; not checked against what was asked for
     * @param begin where the block begins within the piece
     * @param part the bytes, valid during this call only
     * @param blockLength bytes of the whole block
     * @param blockOffset where the part lies within the block; parts come in order and without gaps
     */
    void block(int piece, int begin, ByteBuffer part, int blockLength, int blockOffset);

    /** {@link Link#unsent()} has fallen below the link's low mark. */
    void writable();

    /**
     * The connection has ended, for whatever reason, or was never made. Told once, and after {@link Link#close} too.
     *
     * @param why for the log
     */
    void closed(String why);

    /**
     * Whether a peer that we call may answer by this name of the swarm too, and not only by the one in our handshake: a
     * hybrid has two (BEP 52).
     */
    default boolean isAlsoNamed(byte[] infoHash) {
        return false;
    }
}
