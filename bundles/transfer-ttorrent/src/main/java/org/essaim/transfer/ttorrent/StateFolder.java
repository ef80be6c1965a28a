/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.essaim.api.InfoHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session's folder: one file, replaced atomically, so that a crash leaves the old or the new one. */
record StateFolder(Path folder) {

    private static final Logger LOG = LoggerFactory.getLogger(StateFolder.class);
    private static final String NAME = "ttorrent.resume";
    private static final long LARGEST = 1 << 20;

    Optional<ResumeData> load(InfoHash swarm, int pieces) {
        Path file = folder.resolve(NAME);
        try {
            if (!Files.exists(file) || Files.size(file) > LARGEST) {
                return Optional.empty();
            }
            Optional<ResumeData> data = ResumeData.decode(Files.readAllBytes(file), swarm, pieces);
            if (data.isEmpty()) {
                LOG.warn("{} is damaged; everything on the disk is hashed again", file);
            }
            return data;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("{} cannot be read; everything on the disk is hashed again", file, e);
            return Optional.empty();
        }
    }

    /** Writes, syncs, renames; the payload must have been synced before. */
    void save(ResumeData data) throws IOException {
        Files.createDirectories(folder);
        Path fresh = folder.resolve(NAME + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(data.encode());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            LOG.debug("{} cannot be synced as a folder on this system", folder, e);
        }
    }
}
