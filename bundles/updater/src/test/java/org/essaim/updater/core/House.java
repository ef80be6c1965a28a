/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.updater.Update;
import org.essaim.updater.core.Intent.Kind;

/** An updater's disk and its Karaf, with processes that start, work and die upon them. */
final class House {

    /** The process is gone. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    final Path folder;
    final Path given;
    final FakePlatform karaf = new FakePlatform();
    final List<Update.Step> steps = new ArrayList<>();
    Optional<Update.Step> dieAt = Optional.empty();
    boolean alwaysDie;

    House(Path root) throws IOException {
        this.folder = root.resolve("updater");
        this.given = Files.createDirectories(root.resolve("given"));
        karaf.shippedFolder = Files.createDirectories(root.resolve("system"));
        karaf.ship("tracking", "1.0.0").ship("seeding", "1.0.0");
    }

    /** The updater of a new process. */
    Updates updates() {
        return new Updates(
                karaf,
                journal(),
                lineages(),
                repository(),
                InstantSource.fixed(Instant.EPOCH),
                () -> Duration.ofSeconds(30),
                intent -> {
                    steps.add(intent.step());
                    if (dieAt.equals(Optional.of(intent.step()))) {
                        dieAt = alwaysDie ? dieAt : Optional.empty();
                        throw new Death();
                    }
                });
    }

    Journal journal() {
        return new Journal(folder.resolve("journal"));
    }

    Lineages lineages() {
        return new Lineages(folder.resolve("wanted"));
    }

    VersionRepository repository() {
        return new VersionRepository(folder.resolve("repository"));
    }

    Update update(String version) throws Exception {
        return update(Jars.module(given, "tracking", version).toUri());
    }

    Update update(URI source) throws Exception {
        Updates updates = updates();
        String from = karaf.activeVersion("tracking").orElseThrow();
        return updates.run(
                        updates.submit(Intent.of(Kind.UPDATE, "tracking", source.toString(), from, "", Instant.EPOCH)))
                .update();
    }

    Update rollback() throws Exception {
        Updates updates = updates();
        String from = karaf.activeVersion("tracking").orElseThrow();
        String to = lineages().of("tracking").flatMap(Lineage::previous).orElseThrow();
        return updates.run(updates.submit(Intent.of(Kind.ROLLBACK, "tracking", "", from, to, Instant.EPOCH)))
                .update();
    }

    /** A new process, which resumes. */
    Update restart() throws Exception {
        updates().resume();
        return journal().read("tracking").orElseThrow().update();
    }

    String version() {
        return String.join(" and ", karaf.installed.get("tracking"));
    }

    List<String> stored() throws IOException {
        return repository().versions("tracking").stream()
                .map(StoredVersion::version)
                .toList();
    }
}
