/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.essaim.api.transfer.ContentChangedException;
import org.essaim.api.transfer.PieceStorage;

/** A storage that tells of files found changed, and otherwise does what the one behind it does. Thread-safe. */
final class WatchedStorage implements PieceStorage {

    private final PieceStorage behind;
    private final Consumer<String> changed;

    /** @param changed told the file's path, as the manifest names it, from any thread */
    WatchedStorage(PieceStorage behind, Consumer<String> changed) {
        this.behind = behind;
        this.changed = changed;
    }

    @Override
    public long length() {
        return behind.length();
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        try {
            behind.read(offset, target);
        } catch (ContentChangedException e) {
            changed.accept(e.path());
            throw e;
        }
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
        behind.write(offset, source);
    }

    @Override
    public void sync() throws IOException {
        behind.sync();
    }

    @Override
    public void close() throws IOException {
        behind.close();
    }
}
