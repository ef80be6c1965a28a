/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.Sha256;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patching.Installed;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.ManifestHeader;
import org.essaim.payload.ManifestReader;
import org.essaim.payload.ManifestWriter;
import org.essaim.payload.PayloadLayout;
import org.essaim.payload.Stamps;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoWriter;
import org.essaim.protocol.PiecesRootHasher;

/** A small real patch: one file, a manifest, payload and metainfo that belong together. */
final class TestPatch {

    final PatchId id;
    final byte[] payload;
    final byte[] metainfo;
    final byte[] envelope;
    final PatchDescriptor descriptor;
    private final byte[] manifest;
    private final byte[] content;

    TestPatch(String name, String version) {
        this.id = new PatchId(name, version);
        this.content = ("content of " + name + " " + version).getBytes(StandardCharsets.UTF_8);
        try {
            manifest = manifest();
            PayloadLayout layout =
                    PayloadLayout.of(new ManifestReader(new ByteArrayInputStream(manifest)), manifest.length);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(manifest);
            bytes.write(content);
            payload = bytes.toByteArray();
            byte[] pieces = MessageDigest.getInstance("SHA-1").digest(payload);
            metainfo = MetainfoWriter.v1(name + "-" + version, 64 << 10, layout.files(), pieces);
            envelope = ("signed " + id).getBytes(StandardCharsets.UTF_8);
            descriptor = new PatchDescriptor(
                    id,
                    "tree",
                    Sha256.of(MessageDigest.getInstance("SHA-256").digest(manifest)),
                    manifest.length,
                    Metainfo.parse(metainfo).infoHash(),
                    payload.length,
                    content.length,
                    1);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    InfoHash swarm() {
        return descriptor.infoHash();
    }

    /** Lays the patch down as an applier would have installed it. */
    Installed install(Path versions, Optional<PatchDescriptor> previous) {
        try {
            Path folder = versions.resolve(id.name()).resolve(id.version());
            Path tree = Files.createDirectories(folder.resolve("tree"));
            Files.write(tree.resolve("app.txt"), content);
            Path manifestFile = Files.write(folder.resolve("manifest"), manifest);
            Path stamps = folder.resolve("stamps");
            Stamps.write(stamps, Stamps.take(manifestFile, tree));
            return new Installed(
                    descriptor,
                    versions.resolve("live-" + id.name()),
                    tree,
                    manifestFile,
                    stamps,
                    previous,
                    Instant.EPOCH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private byte[] manifest() throws IOException {
        PiecesRootHasher hasher = new PiecesRootHasher();
        hasher.update(content, 0, content.length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ManifestWriter writer =
                new ManifestWriter(out, new ManifestHeader(id, "tree", 1, content.length, List.of()))) {
            writer.write(ManifestEntry.file("app.txt", 0644, "root:root", 0, content.length)
                    .withRoot(hasher.root()));
        }
        return out.toByteArray();
    }
}
