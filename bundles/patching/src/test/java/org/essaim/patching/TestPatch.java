/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.Sha256;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patching.ApplyRequest;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.payload.EntryType;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.ManifestHeader;
import org.essaim.payload.ManifestReader;
import org.essaim.payload.ManifestWriter;
import org.essaim.payload.PayloadLayout;
import org.essaim.payload.TreeHash;
import org.essaim.payload.TreeScanner;
import org.essaim.protocol.PiecesRootHasher;

/** A patch of a real tree, with its payload in memory. */
final class TestPatch {

    final PatchDescriptor descriptor;
    final byte[] payload;
    final String hash;

    private TestPatch(PatchDescriptor descriptor, byte[] payload, String hash) {
        this.descriptor = descriptor;
        this.payload = payload;
        this.hash = hash;
    }

    static TestPatch of(String id, Path tree, String... preserve) throws Exception {
        List<ManifestEntry> entries = new ArrayList<>();
        long length = 0;
        for (ManifestEntry entry : TreeScanner.scan(tree)) {
            boolean file = entry.type() == EntryType.FILE;
            entries.add(file ? entry.withRoot(root(Files.readAllBytes(tree.resolve(entry.path())))) : entry);
            length += entry.size();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PatchId patchId = PatchId.parse(id);
        try (ManifestWriter writer = new ManifestWriter(
                out, new ManifestHeader(patchId, "tree", entries.size(), length, List.of(preserve)))) {
            for (ManifestEntry entry : entries) {
                writer.write(entry);
            }
        }
        byte[] manifest = out.toByteArray();
        PayloadLayout layout =
                PayloadLayout.of(new ManifestReader(new ByteArrayInputStream(manifest)), manifest.length);
        byte[] payload = new byte[(int) layout.length()];
        System.arraycopy(manifest, 0, payload, 0, manifest.length);
        for (ManifestEntry entry : entries) {
            if (entry.size() > 0) {
                byte[] content = Files.readAllBytes(tree.resolve(entry.path()));
                int at = (int) layout.place(entry.root().orElseThrow()).offset();
                System.arraycopy(content, 0, payload, at, content.length);
            }
        }
        return new TestPatch(
                new PatchDescriptor(
                        patchId,
                        "tree",
                        Sha256.of(MessageDigest.getInstance("SHA-256").digest(manifest)),
                        manifest.length,
                        InfoHash.of(MessageDigest.getInstance("SHA-1").digest(payload)),
                        payload.length,
                        length,
                        entries.size()),
                payload,
                TreeHash.of(tree));
    }

    ApplyRequest request() {
        return new ApplyRequest(descriptor, new Memory(payload), false);
    }

    ApplyRequest discarding() {
        return new ApplyRequest(descriptor, new Memory(payload), true);
    }

    private static Sha256 root(byte[] content) {
        PiecesRootHasher hasher = new PiecesRootHasher();
        hasher.update(content, 0, content.length);
        return hasher.root();
    }

    /** A payload in memory. */
    static class Memory implements PieceStorage {
        private final byte[] bytes;

        Memory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            target.put(bytes, (int) offset, target.remaining());
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            throw new IOException("read-only");
        }

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }
}
