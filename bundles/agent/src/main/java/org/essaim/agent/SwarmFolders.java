/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.essaim.api.InfoHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of the swarms, {@code swarms/<info-hash>/{metainfo.torrent,envelope.json,staging/,state/}}. A folder that
 * a run holds is never deleted. Deleting renames first, under the lock, and deletes later, so that nobody waits for a
 * large tree. Thread-safe.
 */
final class SwarmFolders {

    private static final Logger LOG = LoggerFactory.getLogger(SwarmFolders.class);
    private static final String TRASH = ".trash-";

    private final Path root;
    private final Set<InfoHash> held = new HashSet<>();
    private long trashed;

    SwarmFolders(Path root) {
        this.root = root;
    }

    Path metainfo(InfoHash swarm) {
        return folder(swarm).resolve("metainfo.torrent");
    }

    Path envelope(InfoHash swarm) {
        return folder(swarm).resolve("envelope.json");
    }

    Path staging(InfoHash swarm) {
        return folder(swarm).resolve("staging");
    }

    Path state(InfoHash swarm) {
        return folder(swarm).resolve("state");
    }

    synchronized void hold(InfoHash swarm) {
        held.add(swarm);
    }

    synchronized void release(InfoHash swarm) {
        held.remove(swarm);
    }

    synchronized boolean isHeld(InfoHash swarm) {
        return held.contains(swarm);
    }

    /** Throws away what was fetched of a swarm that its holder wants to fetch anew. */
    void resetStaging(InfoHash swarm) throws IOException {
        discard(List.of(staging(swarm), state(swarm)));
    }

    /**
     * Deletes what nobody needs: the staging of every swarm that is not held, and all of a swarm that is neither held nor
     * in {@code keep}.
     */
    void clean(Set<InfoHash> keep) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
            for (Path folder : folders) {
                String name = String.valueOf(folder.getFileName());
                if (name.startsWith(TRASH)) {
                    DurableFiles.deleteTree(folder);
                } else if (name.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
                    clean(new InfoHash(name), keep);
                }
            }
        }
    }

    private void clean(InfoHash swarm, Set<InfoHash> keep) throws IOException {
        List<Path> trash = new ArrayList<>();
        synchronized (this) {
            if (held.contains(swarm)) {
                return;
            }
            move(keep.contains(swarm) ? staging(swarm) : folder(swarm), trash);
        }
        deleteAll(trash);
    }

    private void discard(List<Path> folders) throws IOException {
        List<Path> trash = new ArrayList<>();
        synchronized (this) {
            for (Path folder : folders) {
                move(folder, trash);
            }
        }
        deleteAll(trash);
    }

    private void move(Path folder, List<Path> trash) throws IOException {
        if (Files.exists(folder)) {
            Path away = root.resolve(TRASH + ProcessHandle.current().pid() + "-" + trashed++);
            DurableFiles.deleteTree(away);
            Files.move(folder, away);
            trash.add(away);
        }
    }

    private static void deleteAll(List<Path> trash) {
        for (Path folder : trash) {
            try {
                DurableFiles.deleteTree(folder);
            } catch (IOException e) {
                LOG.warn("{} cannot be deleted yet: {}", folder, e.toString());
            }
        }
    }

    private Path folder(InfoHash swarm) {
        return root.resolve(swarm.hex());
    }
}
