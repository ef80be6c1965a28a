/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.ManifestException;
import org.essaim.payload.ManifestReader;
import org.essaim.payload.PayloadLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once after the start: marks what the published patches refer to, and deletes every other content. Deletes nothing when
 * one manifest cannot be read. A thread of its own, beside which publications go on.
 */
final class Sweep extends Thread {

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final ContentStore content;
    private final PatchFolders folders;
    private final List<PatchRecord> published;
    private final BooleanSupplier stop;

    /** @param published every patch that there was when the store was opened */
    Sweep(ContentStore content, PatchFolders folders, List<PatchRecord> published, BooleanSupplier stop) {
        super("essaim-content-sweep");
        setDaemon(true);
        this.content = content;
        this.folders = folders;
        this.published = List.copyOf(published);
        this.stop = stop;
    }

    @Override
    public void run() {
        LongSet large = new LongSet();
        try {
            for (PatchRecord patch : published) {
                mark(folders.of(patch.id()).resolve(PatchFolders.MANIFEST), large);
                if (stop.getAsBoolean()) {
                    return;
                }
            }
            int swept = content.sweep(large);
            if (swept > 0) {
                LOG.info("Deleted {} contents that no patch refers to", swept);
            }
        } catch (IOException | ManifestException e) {
            LOG.error("The content store was not swept, because not all manifests can be read; see essaim:doctor", e);
        }
    }

    private void mark(Path manifest, LongSet large) throws IOException, ManifestException {
        try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
            for (Optional<ManifestEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                entry.get().root().ifPresent(content::mark);
                if (entry.get().size() >= PayloadLayout.LARGE) {
                    large.add(entry.get().size());
                }
            }
        }
    }
}
