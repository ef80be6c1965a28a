/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.server.catalogue.Workshop.APP_1;
import static org.essaim.server.catalogue.Workshop.APP_2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.essaim.api.fleet.Catalogue.Patch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is too slow for every build. Run it with
 * {@code mvn verify -pl bundles/server -am -Dtest=LargeTreesTest -Dessaim.large=true -DargLine=-Xmx128m}.
 */
@EnabledIfSystemProperty(named = "essaim.large", matches = "true")
@SuppressWarnings("SystemOut")
class LargeTreesTest {

    private static final long HUGE = 3_800L << 20;

    @TempDir
    Path folder;

    @Test
    void fiftyThousandSmallFilesAreOnePatch() throws Exception {
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Random random = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            if (i % 500 == 0) {
                Files.createDirectory(tree.resolve("folder" + i / 500));
            }
            Workshop.write(tree.resolve("folder" + i / 500 + "/file-with-a-longer-name-" + i), random, i % 4000);
        }
        try (Workshop workshop = workshop()) {
            long begin = System.nanoTime();
            Patch patch = workshop.publish(tree, APP_1);
            tell("50,000 files, first", begin);
            assertThat(patch.files()).isEqualTo(50_000);
            begin = System.nanoTime();
            workshop.publish(tree, APP_2);
            tell("50,000 files, again under another version", begin);
            begin = System.nanoTime();
            workshop.restart();
            tell("restart and sweep", begin);
            workshop.assertCarries(APP_1, tree);
        }
    }

    @Test
    void aFileOfNearlyFourGigabytesIsOnePatch() throws Exception {
        Path file = folder.resolve("huge.img");
        fill(file);
        try (Workshop workshop = workshop()) {
            long begin = System.nanoTime();
            Patch patch = workshop.publish(file, APP_1);
            tell("3.8 GiB, first", begin);
            assertThat(patch.descriptor().treeLength()).isEqualTo(HUGE);
            begin = System.nanoTime();
            workshop.publish(file, APP_2);
            tell("3.8 GiB, again under another version", begin);
            assertThat(workshop.contents()).hasSize(1);
        }
    }

    private Workshop workshop() throws InterruptedException {
        Workshop workshop = Workshop.at(folder.resolve("home"));
        workshop.settings = new CatalogueSettings(Set.of("tree"), 8, 8, 0, Duration.ZERO);
        return workshop.restart();
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[1 << 20];
        new Random(2).nextBytes(block);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(block.length);
            for (long written = 0; written < HUGE; written += block.length) {
                buffer.clear().put(block).putLong(0, written).flip();
                channel.write(buffer);
            }
        }
    }

    private static void tell(String what, long begin) {
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                "%s: %.1f s, heap %d MiB of %d%n",
                what,
                (System.nanoTime() - begin) / 1e9,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                runtime.maxMemory() >> 20);
    }
}
