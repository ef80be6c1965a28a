/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.fleet;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.essaim.api.PatchId;
import org.essaim.api.patch.PatchDescriptor;
import org.osgi.annotation.versioning.ProviderType;

/** The patches that this server has published. Thread-safe. */
@ProviderType
public interface Catalogue {

    /**
     * Publishes a file or a folder as a patch: content, manifest, metainfo and signature are all on the disk before it
     * appears. Publishing the same content under the same id again answers the patch that is there.
     *
     * @param progress told a few times a second, on the caller's thread or the catalogue's own
     * @throws org.essaim.api.RequestFault {@code NO_SUCH_PATH}, {@code EMPTY_TREE}, {@code UNREADABLE},
     *     {@code HOSTILE_NAME}, {@code SPECIAL_FILE}, {@code LINK_OUT_OF_TREE}, {@code CHANGED_WHILE_PUBLISHED}, {@code PATCH_EXISTS} (other
     *     content under this id), {@code UNKNOWN_KIND}
     * @throws org.essaim.api.LocalFault {@code DISK_FULL}, {@code IO_ERROR}
     */
    Patch publish(Publication publication, Consumer<Progress> progress);

    /** All patches, newest first. */
    List<Patch> patches();

    /** @throws org.essaim.api.RequestFault {@code NO_SUCH_PATCH} */
    Patch patch(PatchId id);

    /**
     * Stops offering a patch and refuses new rollouts of it; machines that have it keep it.
     *
     * @throws org.essaim.api.RequestFault {@code NO_SUCH_PATCH}, {@code PATCH_IN_USE} while a rollout of it runs
     */
    void withdraw(PatchId id);

    /**
     * What to publish.
     *
     * @param source a folder, or one file
     * @param kind the handler that will apply it
     * @param preserve glob patterns, relative to the tree, of files that belong to the machine's user
     * @param compat which other BitTorrent software is to understand the swarm; nothing for what suits machines best
     */
    record Publication(Path source, PatchId id, String kind, List<String> preserve, Optional<Compat> compat) {

        /** A publication for Essaim's own machines. */
        public Publication(Path source, PatchId id, String kind, List<String> preserve) {
            this(source, id, kind, preserve, Optional.empty());
        }
    }

    /** Other software that a swarm is made for. */
    enum Compat {
        /** What knows version 1 alone (BEP 3). */
        V1,
        /** What knows version 1 or version 2 (BEP 52). */
        HYBRID
    }

    /**
     * A published patch.
     *
     * @param bytesSent payload bytes that the server has sent of it
     */
    record Patch(
            PatchDescriptor descriptor,
            Instant published,
            boolean withdrawn,
            int files,
            List<String> preserve,
            long bytesSent) {}

    /** How far a publication is: a phase ({@code wait} for another one, {@code scan}, {@code hash}, {@code pieces}, {@code sign}), and bytes done of all. */
    record Progress(String phase, long done, long total) {}
}
