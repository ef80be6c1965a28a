/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.Stamp;

/**
 * A file that is being published, open for reading; what goes wrong with it is the request's fault, not the store's. One
 * thread.
 */
final class SourceFile implements AutoCloseable {

    private final ManifestEntry entry;
    private final SeekableByteChannel channel;

    /** Opens the files of a tree. */
    interface Opener {
        /** For reading, from the beginning; a link is not followed. */
        SeekableByteChannel open(Path file) throws IOException;
    }

    SourceFile(Path file, ManifestEntry entry, Opener opener) {
        this.entry = entry;
        try {
            channel = opener.open(file);
        } catch (NoSuchFileException e) {
            throw CatalogueFaults.changed(entry.path());
        } catch (IOException e) {
            throw CatalogueFaults.unreadable(entry.path(), e);
        }
    }

    /** What a file looks like now, which must be as long as it was when it was scanned. */
    static Stamp stamp(Path file, ManifestEntry entry) {
        try {
            Stamp stamp = Stamp.of(file);
            if (stamp.size() != entry.size()) {
                throw CatalogueFaults.changed(entry.path());
            }
            return stamp;
        } catch (NoSuchFileException e) {
            throw CatalogueFaults.changed(entry.path());
        } catch (IOException e) {
            throw CatalogueFaults.unreadable(entry.path(), e);
        }
    }

    void position(long position) {
        try {
            channel.position(position);
        } catch (IOException e) {
            throw CatalogueFaults.unreadable(entry.path(), e);
        }
    }

    /** Reads some bytes, at least one; the file must not end before its length. */
    int read(ByteBuffer target) {
        int count = readOnce(target);
        if (count < 0) {
            throw CatalogueFaults.changed(entry.path());
        }
        return count;
    }

    /** The file must not go on. */
    void requireEnd() {
        if (readOnce(ByteBuffer.allocate(1)) > 0) {
            throw CatalogueFaults.changed(entry.path());
        }
    }

    private int readOnce(ByteBuffer target) {
        try {
            return channel.read(target);
        } catch (IOException e) {
            throw CatalogueFaults.unreadable(entry.path(), e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
