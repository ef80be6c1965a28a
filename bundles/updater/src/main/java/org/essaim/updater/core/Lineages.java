/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wanted versions, on disk outside of Karaf's data, so that emptying that does not lose them. Any thread may read. */
final class Lineages {

    private static final Logger LOG = LoggerFactory.getLogger(Lineages.class);
    private static final String SUFFIX = ".properties";

    private final Path folder;

    Lineages(Path folder) {
        this.folder = folder;
    }

    Optional<Lineage> of(String module) {
        Path file = folder.resolve(module + SUFFIX);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Map<String, String> values = DurableProperties.read(file);
            String before = values.getOrDefault("before", "");
            return Optional.ofNullable(values.get("wanted"))
                    .map(wanted -> new Lineage(wanted, before.isEmpty() ? List.of() : List.of(before.split(","))));
        } catch (IOException e) {
            LOG.error("{} cannot be read: the shipped version of {} stays", file, module, e);
            return Optional.empty();
        }
    }

    void write(String module, Lineage lineage) throws IOException {
        DurableProperties.write(
                folder.resolve(module + SUFFIX),
                Map.of("wanted", lineage.wanted(), "before", String.join(",", lineage.before())));
    }

    void forget(String module) throws IOException {
        if (Files.deleteIfExists(folder.resolve(module + SUFFIX))) {
            DurableProperties.sync(folder);
        }
    }

    /** Every module that has a wanted version. */
    Map<String, Lineage> all() throws IOException {
        Map<String, Lineage> lineages = new LinkedHashMap<>();
        if (Files.isDirectory(folder)) {
            List<Path> sorted = new ArrayList<>();
            try (Stream<Path> files = Files.list(folder)) {
                files.sorted().forEach(sorted::add);
            }
            for (Path file : sorted) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    String module = name.substring(0, name.length() - SUFFIX.length());
                    of(module).ifPresent(lineage -> lineages.put(module, lineage));
                }
            }
        }
        return lineages;
    }
}
