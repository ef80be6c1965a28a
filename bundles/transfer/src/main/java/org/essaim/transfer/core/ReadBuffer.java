/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.nio.ByteBuffer;

/** Bytes that were read and are shared by those who send them. On the loop's thread; begins with one holder. */
public interface ReadBuffer {

    /**
     * A view of one block; it stays valid until the last holder lets go.
     *
     * @param begin where the block begins within the piece
     */
    ByteBuffer block(int begin, int length);

    /** One more holder. */
    void retain();

    /** One holder less; the last gives the memory back. */
    void release();
}
