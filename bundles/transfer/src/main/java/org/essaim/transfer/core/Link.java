/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.nio.ByteBuffer;
import org.essaim.protocol.wire.Message;

/**
 * An open connection to a peer. What is sent is queued, and written at the end of the loop's turn by as few system calls
 * as possible. On the loop's thread. Sending on a closed link does nothing, except that {@code sent} still runs.
 */
public interface Link {

    /** The other end. */
    RemotePeer peer();

    /** Queues a message. */
    void send(Message message);

    /**
     * Queues a block.
     *
     * @param data what remains in it is the block; not to be touched until {@code sent}
     * @param sent runs once, on the loop's thread, when the bytes were handed to the system or the link has ended; may run
     *     before this method returns
     */
    void sendBlock(int piece, int begin, ByteBuffer data, Runnable sent);

    /** Bytes queued and not yet handed to the system. */
    long unsent();

    /**
     * Closes the connection; what is queued may be lost. Idempotent. {@link LinkListener#closed} follows, not before this
     * method has returned.
     */
    void close(String why);
}
