/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.essaim.agent.server.Identity;
import org.essaim.agent.server.ServerLink;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.patch.SignedPatch;

/** A patch's metainfo and envelope, byte for byte as the server sent them, and where they are kept. */
record Papers(byte[] metainfo, byte[] envelope) {

    static CompletionStage<Papers> ask(ServerLink server, Identity identity, PatchId patch) {
        return server.metainfo(identity, patch).thenCombine(server.envelope(identity, patch), Papers::new);
    }

    static boolean kept(SwarmFolders folders, InfoHash swarm) {
        return Files.exists(folders.metainfo(swarm)) && Files.exists(folders.envelope(swarm));
    }

    static Papers read(SwarmFolders folders, InfoHash swarm) {
        try {
            return new Papers(Files.readAllBytes(folders.metainfo(swarm)), Files.readAllBytes(folders.envelope(swarm)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void keep(SwarmFolders folders, InfoHash swarm) throws IOException {
        DurableFiles.write(folders.envelope(swarm), envelope);
        DurableFiles.write(folders.metainfo(swarm), metainfo);
    }

    static Optional<IOException> forget(SwarmFolders folders, InfoHash swarm) {
        try {
            DurableFiles.delete(folders.metainfo(swarm));
            DurableFiles.delete(folders.envelope(swarm));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    SignedPatch signed() {
        return new SignedPatch(envelope);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
