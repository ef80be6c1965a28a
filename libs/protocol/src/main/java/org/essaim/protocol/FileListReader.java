/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the files of version 1 (BEP 3), among which there may be padding (BEP 47). */
final class FileListReader {

    private FileListReader() {}

    static Layout read(BNode info, String name, int pieceLength) throws MetainfoException {
        Optional<BNode> single = info.get("length");
        Optional<BNode> several = info.get("files");
        if (single.isPresent() == several.isPresent()) {
            throw new MetainfoException("The metainfo must have either 'length' or 'files'.");
        }
        Layout layout = new Layout(pieceLength);
        if (single.isPresent()) {
            if (Entries.attributes(info).indexOf('p') >= 0) {
                throw new MetainfoException("The only file is padding.");
            }
            layout.add(List.of(name), Entries.integer(info, "length", 0, layout.room()));
        } else {
            files(several.get(), layout);
        }
        return layout;
    }

    private static void files(BNode list, Layout layout) throws MetainfoException {
        if (!list.isList() || list.isEmpty()) {
            throw new MetainfoException("'files' is not a list of files.");
        }
        boolean padded = false;
        for (BNode file : list.values()) {
            if (!file.isDictionary()) {
                throw new MetainfoException("'files' holds something that is not a dictionary.");
            }
            long length = Entries.integer(file, "length", 0, layout.room());
            if (padded && length > 0) {
                layout.requireEndOfPiece();
                padded = false;
            }
            if (Entries.attributes(file).indexOf('p') >= 0) {
                Optional<BNode> path = file.get("path");
                if (path.isPresent()) {
                    path(path.get());
                }
                layout.requirePieces();
                layout.pad(length);
                padded |= length > 0;
            } else {
                layout.add(path(Entries.required(file, "path")), length);
            }
        }
    }

    private static List<String> path(BNode list) throws MetainfoException {
        if (!list.isList() || list.isEmpty()) {
            throw new MetainfoException("A file's 'path' is not a list of names.");
        }
        List<String> names = new ArrayList<>();
        for (BNode name : list.values()) {
            names.add(Entries.name(name, "path"));
        }
        return names;
    }
}
