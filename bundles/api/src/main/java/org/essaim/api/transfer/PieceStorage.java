/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A patch's payload as one range of bytes, {@code [0, length)}: the payload files one after the other in metainfo
 * order, without padding. What lies behind it (staged files, installed files, the server's content store) is the
 * storage's own business, and so is how many files it keeps open.
 *
 * <p>Thread-safe. Reads and writes of disjoint ranges may run at once.
 */
@ConsumerType
public interface PieceStorage extends Closeable {

    /** Bytes in all. */
    long length();

    /**
     * Fills {@code target} from {@code offset}.
     *
     * @throws ContentChangedException when an installed file is no longer what was verified
     * @throws IOException when the disk fails, or a staged range was never written
     */
    void read(long offset, ByteBuffer target) throws IOException;

    /**
     * Writes all that remains in {@code source} at {@code offset}; in the page cache, not yet synced.
     *
     * @throws IOException when the disk fails or is full, or the storage is read-only
     */
    void write(long offset, ByteBuffer source) throws IOException;

    /** Forces what was written to the disk. */
    void sync() throws IOException;

    /** Closes every channel; later calls fail with {@link java.nio.channels.ClosedChannelException}. */
    @Override
    void close() throws IOException;
}
