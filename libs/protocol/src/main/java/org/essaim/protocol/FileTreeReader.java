/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.ArrayList;
import java.util.List;

/** Reads the tree of files of version 2 (BEP 52), whose order is that of the names' bytes. One thread, one use. */
final class FileTreeReader {

    private static final byte[] NO_ROOT = {};

    private final Layout layout;
    private final List<byte[]> roots = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    FileTreeReader(int pieceLength) {
        layout = new Layout(pieceLength);
    }

    Layout read(BNode tree) throws MetainfoException {
        if (!tree.isDictionary() || tree.isEmpty()) {
            throw new MetainfoException("'file tree' is not a dictionary of files.");
        }
        folder(tree);
        return layout;
    }

    /** The {@code pieces root} of every file, an empty array for files without bytes. */
    List<byte[]> roots() {
        return roots;
    }

    private void folder(BNode folder) throws MetainfoException {
        for (BNode key : folder.keys()) {
            BNode below = key.value();
            if (!below.isDictionary() || below.isEmpty()) {
                throw new MetainfoException("'file tree' holds something that is neither file nor folder.");
            }
            names.add(Entries.name(key, "file tree"));
            // The empty key sorts before all others: where it is, it is the first, and must be alone.
            BNode first = below.keys().iterator().next();
            if (first.length() > 0) {
                folder(below);
            } else {
                alone(below);
                file(first.value());
            }
            names.remove(names.size() - 1);
        }
    }

    private static void alone(BNode below) throws MetainfoException {
        int entries = 0;
        for (BNode ignored : below.keys()) {
            if (++entries > 1) {
                throw new MetainfoException("'file tree' holds something that is both file and folder.");
            }
        }
    }

    private void file(BNode properties) throws MetainfoException {
        if (!properties.isDictionary()) {
            throw new MetainfoException("'file tree' holds a file without properties.");
        }
        if (Entries.attributes(properties).indexOf('p') >= 0) {
            throw new MetainfoException("'file tree' holds padding.");
        }
        long length = Entries.integer(properties, "length", 0, layout.room());
        byte[] root = NO_ROOT;
        if (length > 0) {
            root = Entries.string(Entries.required(properties, "pieces root"), "pieces root")
                    .bytes();
            if (root.length != MerkleTree.HASH || MerkleTree.isZero(root)) {
                throw new MetainfoException("'pieces root' is not a SHA-256.");
            }
        }
        layout.add(names, length);
        layout.align();
        roots.add(root);
    }
}
