/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.protocol.PayloadFile;

/** A payload that lies in files: staged, installed, or in the server's content store. Thread-safe. */
public final class FilePieceStorage implements PieceStorage {
    private FilePieceStorage() {}

    /**
     * A payload that is being fetched: each payload file is a sparse file in a folder, made when it is first written to.
     *
     * @param files as the metainfo lists them
     * @param maxOpen files open at once at most, from 1 on
     * @throws IllegalArgumentException when a file's path could leave the folder
     */
    public static FilePieceStorage staged(Path folder, List<PayloadFile> files, int maxOpen) {
        throw new UnsupportedOperationException(folder + " " + files + maxOpen);
    }

    /**
     * A payload read from the tree that was made of it. Before each read the file's stamp is looked at; a file whose stamp differs
     * is hashed once, and stamped anew in memory or refused with a
     * {@link org.essaim.api.transfer.ContentChangedException} from then on.
     *
     * @param stamps as {@link Stamps#write} wrote them
     * @throws IOException when manifest or stamps cannot be read or do not belong together
     */
    public static FilePieceStorage installed(Path manifest, Path tree, Path stamps, int maxOpen) throws IOException {
        throw new IOException(manifest + " " + tree + stamps + maxOpen);
    }

    /** A payload that lies in files which only its owner writes, such as {@link PayloadLayout#segments}. */
    public static FilePieceStorage readOnly(List<Segment> segments, int maxOpen) {
        throw new UnsupportedOperationException(segments + " " + maxOpen);
    }

    @Override
    public long length() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sync() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
