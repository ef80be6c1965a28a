/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.essaim.api.Fault;
import org.essaim.api.PatchId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of each patch: {@code patches/<name>/<version>/} with manifest, metainfo and envelope. They are written into
 * a folder of another name, which gets its own when all of them are on the disk. Thread-safe for different patches.
 */
final class PatchFolders {

    static final String MANIFEST = "manifest";
    static final String METAINFO = "metainfo.torrent";
    static final String ENVELOPE = "envelope.json";

    /** No patch has this name, because none begins with a dot. */
    private static final String INCOMING = ".incoming";

    private static final Logger LOG = LoggerFactory.getLogger(PatchFolders.class);

    private final Path folder;
    private final Consumer<String> failpoint;

    PatchFolders(Path folder, Consumer<String> failpoint) {
        this.folder = folder;
        this.failpoint = failpoint;
    }

    /** Where a patch's files are, or would be. */
    Path of(PatchId id) {
        return folder.resolve(id.name()).resolve(id.version());
    }

    /** Makes an empty folder for the files of a patch to come. */
    Path begin() throws IOException {
        Path incoming = folder.resolve(INCOMING).resolve(UUID.randomUUID().toString());
        SyncedFiles.makeFolder(incoming);
        return incoming;
    }

    /** Gives a complete folder, whose files are on the disk, its name. */
    void install(Path incoming, PatchId id) throws IOException {
        Path target = of(id);
        Path parent = folder.resolve(id.name());
        SyncedFiles.forceFolder(incoming);
        SyncedFiles.makeFolder(parent);
        // What is there has no row, or this publication would have ended before.
        SyncedFiles.delete(target);
        failpoint.accept("catalogue.files-written");
        SyncedFiles.rename(incoming, target);
        failpoint.accept("catalogue.folder-in-place");
        SyncedFiles.forceFolder(parent);
        failpoint.accept("catalogue.folder-synced");
    }

    /** Deletes what a publication left that failed. */
    void discard(PatchId id) throws IOException {
        SyncedFiles.delete(of(id));
        deleteEmpty(folder.resolve(id.name()));
    }

    private static void deleteEmpty(Path name) throws IOException {
        try {
            Files.deleteIfExists(name);
        } catch (DirectoryNotEmptyException e) {
            LOG.trace("{} has versions", name);
        }
    }

    /** Reads one of a patch's files. */
    byte[] read(PatchId id, String file) throws IOException {
        return Files.readAllBytes(of(id).resolve(file));
    }

    /** Whether all files of a patch are there. */
    boolean complete(PatchId id) {
        return Files.isRegularFile(of(id).resolve(MANIFEST))
                && Files.isRegularFile(of(id).resolve(METAINFO))
                && Files.isRegularFile(of(id).resolve(ENVELOPE));
    }

    /** Deletes the folders of patches that were never published. Not while one is being published. */
    void sweep(Set<PatchId> published) throws IOException {
        SyncedFiles.makeFolder(folder);
        SyncedFiles.delete(folder.resolve(INCOMING));
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path name : names) {
                sweepVersions(name, published);
            }
        }
    }

    private void sweepVersions(Path name, Set<PatchId> published) throws IOException {
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(name, Files::isDirectory)) {
            for (Path version : versions) {
                PatchId id;
                try {
                    id = new PatchId(
                            name.getFileName().toString(), version.getFileName().toString());
                } catch (Fault e) {
                    LOG.warn("{} is not the folder of a patch; it is left alone", version);
                    continue;
                }
                if (!published.contains(id)) {
                    LOG.info("Deleting what is left of {}, whose publication did not end", id);
                    SyncedFiles.delete(version);
                }
            }
        }
        deleteEmpty(name);
    }
}
