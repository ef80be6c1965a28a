/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A file on a disk that fails after some bytes. */
final class BrokenChannel implements SeekableByteChannel {

    private final SeekableByteChannel whole;
    private final long failsAt;

    BrokenChannel(SeekableByteChannel whole, long failsAt) {
        this.whole = whole;
        this.failsAt = failsAt;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (whole.position() >= failsAt) {
            throw new IOException("Input/output error");
        }
        return whole.read(target);
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
    public SeekableByteChannel position(long position) {
        throw new UnsupportedOperationException();
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
