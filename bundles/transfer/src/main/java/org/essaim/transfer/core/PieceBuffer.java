/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.nio.ByteBuffer;

/**
 * Memory for one piece on its way to the disk. Belongs to the loop's thread, except between {@link Disk#store} and its
 * answer.
 */
public interface PieceBuffer {

    /** The piece. */
    int piece();

    /** Copies what remains in {@code part} to {@code offset} within the piece. */
    void put(int offset, ByteBuffer part);

    /** Gives the memory back; nothing may be called later. */
    void release();
}
