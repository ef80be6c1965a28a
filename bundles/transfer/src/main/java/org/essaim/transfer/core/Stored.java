/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

/** What became of a piece. */
public sealed interface Stored {

    /**
     * It is right, and written.
     *
     * @param sums what identifies each 16 KiB block, 32 bytes each; none where they were not asked for
     */
    record Right(byte[] sums) implements Stored {}

    /**
     * Its hash is wrong; nothing was written.
     *
     * @param sums as above: with version 2 the SHA-256 of the blocks, else any sum that tells blocks apart
     */
    record Wrong(byte[] sums) implements Stored {}

    /** It is right but could not be written: the disk is full or fails. */
    record Failed(Exception cause) implements Stored {}
}
