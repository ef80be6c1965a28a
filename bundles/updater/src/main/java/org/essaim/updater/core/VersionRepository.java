/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.essaim.updater.UpdateRefused;

/**
 * The folder that versions are installed from: {@code <module>/<version>/}, complete or not there at all, each file with its
 * SHA-256. Karaf goes on to need the folder of the version that is active. Used by the updater's thread alone.
 */
final class VersionRepository {

    private static final String HASHES = "sha256.properties";

    private final Path root;

    VersionRepository(Path root) {
        this.root = root;
    }

    /** An empty folder to build a version in; what an earlier crash left there is gone. */
    Path workFolder(String module) throws IOException {
        Path folder = root.resolve(module).resolve(".incoming");
        delete(folder);
        return Files.createDirectories(folder);
    }

    /** Makes the work folder the version's folder: hashes, syncs, renames. What was there of that version is replaced. */
    StoredVersion keep(String module, String version, Path workFolder) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        for (Path file : files(workFolder)) {
            hashes.put(file.getFileName().toString(), sha256(file));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        DurableProperties.write(workFolder.resolve(HASHES), hashes);
        Path folder = folder(module, version);
        delete(folder);
        Files.move(workFolder, folder, StandardCopyOption.ATOMIC_MOVE);
        DurableProperties.sync(root.resolve(module));
        return new StoredVersion(module, version, folder);
    }

    Path folder(String module, String version) {
        return root.resolve(module).resolve(version);
    }

    /** The version, if it is here. */
    Optional<StoredVersion> find(String module, String version) {
        Path folder = folder(module, version);
        return Files.exists(folder.resolve(HASHES))
                ? Optional.of(new StoredVersion(module, version, folder))
                : Optional.empty();
    }

    /** @throws UpdateRefused when a file is not what it was */
    void verify(StoredVersion stored) throws IOException {
        for (Map.Entry<String, String> entry :
                DurableProperties.read(stored.folder().resolve(HASHES)).entrySet()) {
            Path file = stored.folder().resolve(entry.getKey());
            if (!Files.isRegularFile(file) || !sha256(file).equals(entry.getValue())) {
                throw new UpdateRefused(
                        "REPOSITORY_DAMAGED",
                        file + " is missing or was changed since it was checked.",
                        "Update the module again from its source.");
            }
        }
    }

    /** Deletes a version, if it is here. */
    void delete(String module, String version) throws IOException {
        delete(folder(module, version));
    }

    /** Versions of a module that are here. */
    List<StoredVersion> versions(String module) throws IOException {
        Path folder = root.resolve(module);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.map(path -> path.getFileName().toString())
                    .sorted()
                    .flatMap(version -> find(module, version).stream())
                    .toList();
        }
    }

    /** Deletes all versions of a module but these, and what crashes left. Returns those that it deleted. */
    List<StoredVersion> prune(String module, Set<String> kept) throws IOException {
        List<StoredVersion> gone = versions(module).stream()
                .filter(version -> !kept.contains(version.version()))
                .toList();
        for (StoredVersion version : gone) {
            delete(version.folder());
        }
        delete(root.resolve(module).resolve(".incoming"));
        return gone;
    }

    static void copy(InputStream in, Path file, long largest) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                length += read;
                if (length > largest) {
                    throw new IOException("more than " + largest + " bytes");
                }
                out.write(buffer, 0, read);
            }
        }
    }

    static String sha256(Path file) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
