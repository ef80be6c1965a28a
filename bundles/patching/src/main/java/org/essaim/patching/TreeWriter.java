/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.essaim.api.Sha256;
import org.essaim.api.TrustFault;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patching.ApplyProgress;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.payload.EntryType;
import org.essaim.payload.Extent;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.ManifestException;
import org.essaim.payload.ManifestReader;
import org.essaim.payload.PayloadLayout;
import org.essaim.payload.Stamp;
import org.essaim.payload.Stamps;
import org.essaim.protocol.PiecesRootHasher;

/**
 * Builds a tree from a payload and brings it to the disk: a pass that writes and hashes every file, a pass that dresses, syncs and
 * stamps every file, then the folders.
 *
 * <p>Why the passes are apart: a sync right after each small file makes the file system commit its journal each time (50,000 files:
 * minutes). When all are written first, the first sync commits what they have in common, and the rest wait for their own blocks
 * only, eight at a time (50,000 files: seconds). One {@code syncfs} would do as well, but Java has none, and it would wait for
 * what everybody else has written.
 */
final class TreeWriter {

    private static final int THREADS = 8;
    private static final int CHUNK = 256 << 10;

    private final PatchDescriptor patch;
    private final PieceStorage payload;
    private final VersionFolder target;
    private final Owners owners;
    private final Consumer<ApplyProgress> progress;
    private final Consumer<String> failpoint;
    private final AtomicLong written = new AtomicLong();

    TreeWriter(
            PatchDescriptor patch,
            PieceStorage payload,
            VersionFolder target,
            Owners owners,
            Consumer<ApplyProgress> progress,
            Consumer<String> failpoint) {
        this.patch = patch;
        this.payload = payload;
        this.target = target;
        this.owners = owners;
        this.progress = progress;
        this.failpoint = failpoint;
    }

    /** Bytes of files written so far. */
    long written() {
        return written.get();
    }

    /** Builds and syncs the tree in the target folder, which holds nothing but the manifest. */
    void writeTree() throws IOException {
        Files.createDirectory(target.tree());
        try {
            writeEntries();
            failpoint.accept("patching.stage-files");
            sealFiles();
            failpoint.accept("patching.stage-sealed");
            sealFolders();
            failpoint.accept("patching.stage-folders");
        } catch (ManifestException e) {
            throw wrong("its manifest is refused: " + e.getMessage());
        }
    }

    /** Brings the manifest to the target folder, which is new. */
    void writeManifest() throws IOException {
        Files.createDirectories(target.folder());
        MessageDigest digest = sha256();
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        try (FileChannel channel =
                FileChannel.open(target.manifest(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < patch.manifestLength(); at += buffer.limit()) {
                buffer.clear().limit((int) Math.min(CHUNK, patch.manifestLength() - at));
                payload.read(at, buffer);
                digest.update(buffer.flip());
                drain(buffer.rewind(), channel);
                beat();
            }
            channel.force(true);
        }
        if (!Sha256.of(digest.digest()).equals(patch.manifestHash())) {
            throw wrong("its manifest is not the one that was signed");
        }
        failpoint.accept("patching.stage-manifest");
    }

    private void writeEntries() throws IOException, ManifestException {
        PayloadLayout layout;
        try (ManifestReader reader = manifest()) {
            layout = PayloadLayout.of(reader, patch.manifestLength());
        }
        ThreadLocal<ByteBuffer> buffers = ThreadLocal.withInitial(() -> ByteBuffer.allocate(CHUNK));
        try (ManifestReader reader = manifest();
                Crew<Boolean> crew = new Crew<>(THREADS, this::beat, done -> {})) {
            for (Optional<ManifestEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                ManifestEntry entry = next.get();
                Path path = target.tree().resolve(entry.path());
                switch (entry.type()) {
                    case DIRECTORY -> Files.createDirectory(path);
                    case LINK ->
                        Files.createSymbolicLink(path, Path.of(entry.target().orElseThrow()));
                    case FILE -> {
                        Sha256 root = entry.root().orElseThrow();
                        Extent place = layout.place(root);
                        crew.give(() -> {
                            writeFile(entry, root, place, path, buffers.get(), crew);
                            return true;
                        });
                    }
                }
                beat();
            }
            crew.finish();
        }
    }

    private void writeFile(
            ManifestEntry entry, Sha256 root, Extent place, Path path, ByteBuffer buffer, Crew<Boolean> crew)
            throws IOException {
        PiecesRootHasher hasher = new PiecesRootHasher();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < place.length() && !crew.over(); at += buffer.limit()) {
                buffer.clear().limit((int) Math.min(CHUNK, place.length() - at));
                payload.read(place.offset() + at, buffer);
                hasher.update(buffer.flip());
                drain(buffer.rewind(), channel);
                written.addAndGet(buffer.limit());
            }
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    "'" + entry.path() + "' exists already: this disk takes two of the patch's names for one", e);
        }
        if (!crew.over() && (place.length() != entry.size() || !hasher.root().equals(root))) {
            throw wrong("'" + entry.path() + "' is not what was signed");
        }
    }

    private void sealFiles() throws IOException, ManifestException {
        Stamps.Builder stamps = new Stamps.Builder();
        try (ManifestReader reader = manifest();
                Crew<Stamp> crew = new Crew<>(THREADS, this::beat, stamps::add)) {
            for (Optional<ManifestEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                ManifestEntry entry = next.get();
                if (entry.type() == EntryType.FILE) {
                    crew.give(() -> seal(target.tree().resolve(entry.path()), entry));
                }
                beat();
            }
            crew.finish();
        }
        Stamps.write(target.stamps(), stamps.build());
    }

    /** Dressed before the sync, so that the sync covers it, and through a channel opened before, while it may be read. */
    private Stamp seal(Path file, ManifestEntry entry) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            owners.dress(file, entry);
            channel.force(true);
        }
        return Stamp.of(file);
    }

    /** Names first, while every folder can be opened; then modes and times, from the deepest up, and those too. */
    private void sealFolders() throws IOException, ManifestException {
        List<ManifestEntry> folders = new ArrayList<>();
        try (ManifestReader reader = manifest()) {
            for (Optional<ManifestEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                if (next.get().type() == EntryType.DIRECTORY) {
                    folders.add(next.get());
                }
            }
        }
        syncAll(folders);
        Collections.reverse(folders);
        for (ManifestEntry folder : folders) {
            owners.dress(target.tree().resolve(folder.path()), folder);
        }
        syncAll(folders);
        Durable.syncFolder(target.tree());
        Durable.syncFolder(target.folder());
    }

    private void syncAll(List<ManifestEntry> folders) throws IOException {
        try (Crew<Boolean> crew = new Crew<>(THREADS, this::beat, done -> {})) {
            for (ManifestEntry folder : folders) {
                crew.give(() -> {
                    try {
                        Durable.syncFolder(target.tree().resolve(folder.path()));
                    } catch (AccessDeniedException e) {
                        // Its names were synced before its mode shut it; the mode comes with the file system's next
                        // commit.
                        return false;
                    }
                    return true;
                });
            }
            crew.finish();
        }
    }

    private ManifestReader manifest() throws IOException, ManifestException {
        return new ManifestReader(new BufferedInputStream(Files.newInputStream(target.manifest()), CHUNK));
    }

    private void beat() {
        progress.accept(new ApplyProgress("stage", written.get(), patch.treeLength()));
    }

    private TrustFault wrong(String what) {
        return new TrustFault(
                "WRONG_CONTENT",
                "The payload of " + patch.id() + " cannot be applied: " + what,
                "Delete what was fetched of it and fetch it again.");
    }

    private static void drain(ByteBuffer buffer, FileChannel channel) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
