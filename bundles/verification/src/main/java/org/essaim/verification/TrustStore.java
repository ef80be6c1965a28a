/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.essaim.api.Fault;
import org.essaim.api.verification.TrustedKey;

/** Keeps a {@link TrustedSet} in a file that is complete and synced or not there. One thread at a time. */
final class TrustStore {

    private final Path file;

    TrustStore(Path file) {
        this.file = file;
    }

    Path path() {
        return file;
    }

    /**
     * What is stored, or the empty set where nothing is.
     *
     * @throws IOException when the file cannot be read or is damaged
     */
    TrustedSet read() throws IOException {
        if (!Files.exists(file)) {
            return TrustedSet.empty();
        }
        if (Files.size(file) > StrictJson.LONGEST) {
            throw new IOException(file + " is too long");
        }
        try {
            JsonNode top = StrictJson.object(Files.readAllBytes(file));
            StrictJson.number(top, "format", 1, 1);
            List<TrustedKey> keys = new ArrayList<>();
            for (JsonNode key : StrictJson.field(top, "keys")) {
                keys.add(new TrustedKey(StrictJson.text(key, "id"), StrictJson.base64(key, "spki")));
            }
            if (keys.isEmpty()) {
                throw new IOException(file + " is damaged: it has no keys");
            }
            return TrustedSet.empty().with(keys);
        } catch (NoSuchFileException e) {
            return TrustedSet.empty();
        } catch (IllegalArgumentException | Fault e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Writes to a temporary name, syncs, renames, and syncs the folder. */
    void write(TrustedSet set) throws IOException {
        StringBuilder json = new StringBuilder("{\"format\":1,\"threshold\":1,\"keys\":[");
        String separator = "";
        for (TrustedKey key : set.keys()) {
            json.append(separator).append("{\"id\":\"").append(key.id()).append("\",\"spki\":\"");
            json.append(Base64.getEncoder().encodeToString(key.spki())).append("\"}");
            separator = ",";
        }
        json.append("]}\n");
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        Files.createDirectories(folder);
        Path fresh = folder.resolve(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(json.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }
}
