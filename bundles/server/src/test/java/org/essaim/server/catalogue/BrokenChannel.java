/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.atomic.AtomicLong;

/** A file on a disk that fails after some bytes, and counts those that it gave. */
final class BrokenChannel implements SeekableByteChannel {

    private final SeekableByteChannel whole;
    private final long failsAt;
    private final AtomicLong given;

    BrokenChannel(SeekableByteChannel whole, long failsAt) {
        this(whole, failsAt, new AtomicLong());
    }

    BrokenChannel(SeekableByteChannel whole, long failsAt, AtomicLong given) {
        this.whole = whole;
        this.failsAt = failsAt;
        this.given = given;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (whole.position() >= failsAt) {
            throw new IOException("Input/output error");
        }
        int bytes = whole.read(target);
        given.addAndGet(Math.max(0, bytes));
        return bytes;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() throws IOException {
        return whole.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        whole.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return whole.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return whole.isOpen();
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }
}
