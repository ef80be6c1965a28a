/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The latest intent for each module, on disk before anything is touched. Used by the updater's thread alone. */
final class Journal {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String SUFFIX = ".properties";

    private final Path folder;

    Journal(Path folder) {
        this.folder = folder;
    }

    void write(Intent intent) throws IOException {
        DurableProperties.write(folder.resolve(intent.module() + SUFFIX), intent.toProperties());
    }

    Optional<Intent> read(String module) {
        Path file = folder.resolve(module + SUFFIX);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Intent.fromProperties(DurableProperties.read(file)));
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("{} cannot be read and is set aside; look at 'module:list' for what is installed", file, e);
            setAside(file);
            return Optional.empty();
        }
    }

    /** Every module's latest intent. */
    List<Intent> all() throws IOException {
        List<Intent> intents = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(SUFFIX)) {
                        read(name.substring(0, name.length() - SUFFIX.length())).ifPresent(intents::add);
                    }
                }
            }
        }
        return intents;
    }

    private static void setAside(Path file) {
        try {
            Files.move(
                    file, file.resolveSibling(file.getFileName() + ".unreadable"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error("{} cannot be set aside", file, e);
        }
    }
}
