/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.server.catalogue.Workshop.APP_1;
import static org.essaim.server.catalogue.Workshop.APP_2;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.essaim.payload.ManifestReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process ends at the first durable step, then at the second, and so on until a publication has no step left at
 * which it could. After each restart the patch is there wholly or not at all, nothing else is, and publishing works.
 */
@Timeout(300)
class CrashTest {

    @TempDir
    Path folder;

    @Test
    void aCrashAtAnyStepLeavesThePatchWhollyOrNotAtAll() throws Exception {
        Path tree = small(folder.resolve("tree"), 1);
        List<String> steps = new ArrayList<>();
        boolean crashed = true;
        for (int i = 0; crashed; i++) {
            Path home = folder.resolve("home" + i);
            try (Workshop workshop = workshop(home)) {
                workshop.restart();
                crashed = crashes(workshop, tree, i, steps);
                assertWhole(workshop.restart(), tree);
            }
        }
        assertThat(new HashSet<>(steps))
                .contains(
                        "catalogue.scanned",
                        "catalogue.content-written",
                        "catalogue.content-forced",
                        "catalogue.content-in-place",
                        "catalogue.content-synced",
                        "catalogue.manifest-written",
                        "catalogue.metainfo-written",
                        "catalogue.signed",
                        "catalogue.files-written",
                        "catalogue.folder-in-place",
                        "catalogue.folder-synced",
                        "catalogue.row-committed");
    }

    @Test
    void aCrashAtAnyStepOfALaterPatchHarmsNoEarlierOne() throws Exception {
        Path tree = small(folder.resolve("tree"), 1);
        Path next = small(folder.resolve("next"), 1);
        Workshop.write(next.resolve("b"), new Random(5), 700);
        boolean crashed = true;
        for (int i = 0; crashed; i++) {
            Path home = folder.resolve("home" + i);
            try (Workshop workshop = workshop(home)) {
                workshop.restart().publish(tree, APP_1);
                Consumer<String> crash = new Crash(i, new ArrayList<>());
                workshop.failpoint = crash;
                crashed = endsEarly(() -> workshop.publish(next, APP_2));
                workshop.failpoint = step -> {};
                workshop.restart();
                workshop.assertCarries(APP_1, tree);
                workshop.publish(next, APP_2);
                workshop.assertCarries(APP_2, next);
                assertThat(workshop.contents()).isEqualTo(referred(workshop));
            }
        }
    }

    private Workshop workshop(Path home) {
        Workshop workshop = Workshop.at(home);
        workshop.settings = new CatalogueSettings(Set.of("tree"), 1, 4, 0, Duration.ZERO);
        return workshop;
    }

    private static boolean crashes(Workshop workshop, Path tree, int step, List<String> steps) {
        workshop.failpoint = new Crash(step, steps);
        boolean crashed = endsEarly(() -> workshop.publish(tree, APP_1));
        workshop.failpoint = ignored -> {};
        return crashed;
    }

    /** After the restart: nothing half-done; then the same publication ends well, whatever there was. */
    private static void assertWhole(Workshop workshop, Path tree) throws Exception {
        boolean published = !workshop.catalogue.patches().isEmpty();
        if (published) {
            workshop.assertCarries(APP_1, tree);
        } else {
            assertThat(Workshop.files(workshop.home.resolve("patches"))).isEmpty();
            assertThat(workshop.home.resolve("patches/app")).doesNotExist();
        }
        assertThat(workshop.contents()).isEqualTo(referred(workshop));
        workshop.publish(tree, APP_1);
        workshop.assertCarries(APP_1, tree);
        assertThat(workshop.contents()).isEqualTo(referred(workshop));
    }

    private static Set<String> referred(Workshop workshop) throws Exception {
        Set<String> roots = new HashSet<>();
        for (Path manifest : Workshop.files(workshop.home.resolve("patches"))) {
            if (manifest.endsWith("manifest")) {
                try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest))) {
                    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                        next.filter(entry -> entry.size() > 0)
                                .ifPresent(entry ->
                                        roots.add(entry.root().orElseThrow().hex() + '-' + entry.size()));
                    }
                }
            }
        }
        return roots;
    }

    private static boolean endsEarly(Runnable publication) {
        try {
            publication.run();
            return false;
        } catch (Crash.Ended e) {
            return true;
        }
    }

    private static Path small(Path tree, long seed) throws Exception {
        Files.createDirectories(tree);
        Workshop.write(tree.resolve("a"), new Random(seed), 2 << 20);
        Workshop.write(tree.resolve("b"), new Random(seed + 1), 500);
        Files.copy(tree.resolve("b"), tree.resolve("c"));
        Workshop.settle(tree);
        return tree;
    }

    /** Ends at a step, and keeps ending: whatever would clean up afterwards does not run either. */
    private static final class Crash implements Consumer<String> {
        private final List<String> steps;
        private int left;

        Crash(int after, List<String> steps) {
            this.left = after;
            this.steps = steps;
        }

        @Override
        public synchronized void accept(String step) {
            steps.add(step);
            if (left-- <= 0) {
                throw new Ended(step);
            }
        }

        static final class Ended extends Error {
            private static final long serialVersionUID = 1L;

            Ended(String step) {
                super(step);
            }
        }
    }
}
