/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.essaim.api.PatchId;
import org.essaim.api.Sha256;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.protocol.PiecesRootHasher;

/** A folder with its manifest and layout, as a server would publish it. */
record PublishedTree(Path tree, Path manifest, PayloadLayout layout, Map<Sha256, Path> contents) {

    static PublishedTree of(Path tree, Path manifest) throws IOException, ManifestException {
        List<ManifestEntry> entries = new ArrayList<>();
        Map<Sha256, Path> contents = new HashMap<>();
        long length = 0;
        for (ManifestEntry entry : TreeScanner.scan(tree)) {
            if (entry.type() == EntryType.FILE) {
                Path file = TreeScanner.locate(tree, entry);
                Sha256 root = root(Files.readAllBytes(file));
                contents.putIfAbsent(root, file);
                length += entry.size();
                entries.add(entry.withRoot(root));
            } else {
                entries.add(entry);
            }
        }
        var header = new ManifestHeader(new PatchId("app", "1"), "tree", entries.size(), length, List.of());
        try (OutputStream out = Files.newOutputStream(manifest);
                ManifestWriter writer = new ManifestWriter(out, header)) {
            for (ManifestEntry entry : entries) {
                writer.write(entry);
            }
        }
        byte[] bytes = Files.readAllBytes(manifest);
        PayloadLayout layout = PayloadLayout.of(new ManifestReader(new ByteArrayInputStream(bytes)), bytes.length);
        return new PublishedTree(tree, manifest, layout, contents);
    }

    static Sha256 root(byte[] content) {
        PiecesRootHasher hasher = new PiecesRootHasher();
        hasher.update(content, 0, content.length);
        return hasher.root();
    }

    FilePieceStorage stored(int maxOpen) {
        return FilePieceStorage.readOnly(layout.segments(manifest, (root, length) -> contents.get(root)), maxOpen);
    }

    FilePieceStorage installed(Path stamps, int maxOpen) throws IOException, ManifestException {
        Stamps.write(stamps, Stamps.take(manifest, tree));
        return FilePieceStorage.installed(manifest, tree, stamps, maxOpen);
    }

    /** The payload put together from the manifest, without any storage. */
    byte[] payload() throws IOException {
        ByteBuffer payload = ByteBuffer.allocate((int) layout.length());
        payload.put(Files.readAllBytes(manifest));
        for (var content : contents.entrySet()) {
            Extent place = layout.place(content.getKey());
            payload.position((int) place.offset()).put(Files.readAllBytes(content.getValue()));
        }
        return payload.array();
    }

    static byte[] read(PieceStorage storage, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        storage.read(offset, buffer);
        return buffer.array();
    }

    static byte[] read(PieceStorage storage) throws IOException {
        return read(storage, 0, (int) storage.length());
    }
}
