/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.essaim.protocol.wire.Pieces;

/**
 * One swarm's payload and its resume data. Called on the loop's thread; nothing here blocks it: what takes time happens
 * elsewhere, and every answer comes on the loop, not before the call has returned.
 */
public interface Disk {

    /**
     * Memory for a piece that is to be fetched.
     *
     * @return empty when none is free now; {@link #onRoom} tells when it may be asked for again
     */
    Optional<PieceBuffer> reserve(int piece);

    /** Is run, until the disk is closed, after memory or a place in the queue has become free that was refused before. */
    void onRoom(Runnable listener);

    /**
     * Verifies a whole piece and, when it is right, writes it. The buffer stays the caller's: to be released after the
     * answer, or stored again after {@link Stored.Failed}.
     *
     * @param sums whether a right piece's sums are wanted too; a wrong one's always come
     */
    void store(PieceBuffer buffer, boolean sums, Consumer<Stored> answer);

    /**
     * Reads a range of a piece as the wire sees it.
     *
     * @param length bytes, at most {@link #LONGEST_READ}
     * @param block bytes of the blocks that will be cut out of it, one after the other; each comes in one buffer
     * @return whether it was taken on; not when too much is waiting: {@link #onRoom} tells when to ask again
     */
    boolean read(int piece, int begin, int length, int block, Consumer<Fetched> answer);

    /**
     * The SHA-256 of a stored piece's 16 KiB blocks (BEP 52).
     *
     * @return whether it was taken on
     */
    boolean leaves(int piece, Consumer<Optional<byte[]>> answer);

    /** Finds out what is there: what resume data proves is believed, what is in doubt is hashed. */
    void inspect(Consumer<Inventory> answer);

    /**
     * Makes resume data outlive a crash of the machine, forcing the payload to the disk first when there are new pieces.
     *
     * @param answer told what went wrong, if anything
     */
    void save(Inventory inventory, Consumer<Optional<Exception>> answer);

    /** Asks for the free bytes where the payload goes; {@link Long#MAX_VALUE} when unknown. */
    void free(LongConsumer answer);

    /** Ends it after everything that was asked for before; no answer comes later than {@code closed}. */
    void close(Runnable closed);

    /** Most bytes of one read: 256 KiB. */
    int LONGEST_READ = 256 << 10;

    /**
     * What is verified and on the disk, and the payload bytes moved so far; what resume data remembers.
     *
     * @param pieces not to be changed any more
     */
    record Inventory(Pieces pieces, long fromOrigin, long fromPeers, long sent) {}
}
