/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.essaim.server.catalogue.Workshop.APP_1;
import static org.essaim.server.catalogue.Workshop.APP_2;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.essaim.api.LocalFault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The disk is full at any step of a publication: what is missing is said, nothing is left, and with room it goes on. */
@Timeout(300)
class FullDiskTest extends CatalogueTest {

    private static final int MOST_STEPS = 500;

    @Override
    @BeforeEach
    void start() throws Exception {
        workshop = Workshop.at(folder.resolve("home"));
        // One thread, so that every round has the same steps.
        workshop.settings = new CatalogueSettings(Set.of("tree"), 1, 4, 0, Duration.ZERO);
        workshop.start();
        workshop.catalogue.awaitSweep();
        tree = Workshop.tree(folder.resolve("tree"), 1);
    }

    @Test
    void whicheverStepFindsTheDiskFull() throws Exception {
        List<String> failed = new ArrayList<>();
        for (int step = 0; step < MOST_STEPS; step++) {
            AtomicInteger left = new AtomicInteger(step);
            workshop.failpoint = name -> {
                if (isWriting(name) && left.getAndDecrement() == 0) {
                    failed.add(name);
                    throw FullDiskTest.<RuntimeException>asUnchecked(full());
                }
            };
            int before = failed.size();
            try {
                workshop.publish(tree, APP_1);
                assertThat(failed).hasSize(before);
                break;
            } catch (LocalFault fault) {
                assertFull(fault);
                assertNothingIsLeft();
            }
        }
        assertThat(failed)
                .contains(
                        "catalogue.content-written",
                        "catalogue.content-forced",
                        "catalogue.content-synced",
                        "catalogue.manifest-written",
                        "catalogue.metainfo-written",
                        "catalogue.signed",
                        "catalogue.files-written",
                        "catalogue.folder-in-place",
                        "catalogue.folder-synced");
        workshop.assertCarries(APP_1, tree);
    }

    @Test
    void aTreeOfSmallFilesThatDoesNotFitIsTakenBackAndFitsWhenThereIsRoom() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        Random random = new Random(4);
        for (int i = 0; i < 64; i++) {
            Workshop.write(small.resolve("file" + i), random, 100_000);
        }
        AtomicInteger stored = new AtomicInteger();
        workshop.failpoint = name -> stored.addAndGet(name.equals("catalogue.content-in-place") ? 100_000 : 0);
        workshop.disk = () -> Math.max(0, 3_000_000 - stored.get());
        assertThatThrownBy(() -> workshop.publish(small, APP_1)).isInstanceOfSatisfying(LocalFault.class, fault -> {
            assertFull(fault);
            // 30 files fit; 34 of 100,000 bytes, and the description of all 64, do not.
            assertThat(fault.sentence()).containsPattern("takes up to 3[.][0-9] MiB more; 3[.][0-9] MiB are missing");
        });
        assertNothingIsLeft();

        stored.set(0);
        workshop.disk = () -> Math.max(0, 8_000_000 - stored.get());
        workshop.publish(small, APP_1);
        workshop.assertCarries(APP_1, small);
    }

    @Test
    void whatAnotherPatchHasStaysWhenAnUpgradeDoesNotFit() throws Exception {
        workshop.publish(tree, APP_1);
        Set<String> before = workshop.contents();
        Workshop.write(tree.resolve("file3"), new Random(8), 9_000);
        Workshop.write(tree.resolve("big.dat"), new Random(9), 3 << 20);
        AtomicInteger written = new AtomicInteger();
        workshop.failpoint = name -> {
            if (name.equals("catalogue.content-forced") && written.incrementAndGet() == 2) {
                throw FullDiskTest.<RuntimeException>asUnchecked(full());
            }
        };
        assertThatThrownBy(() -> workshop.publish(tree, APP_2))
                .isInstanceOfSatisfying(LocalFault.class, FullDiskTest::assertFull);
        assertThat(workshop.contents()).isEqualTo(before);
        assertThat(workshop.home.resolve("patches/app/2.0")).doesNotExist();

        workshop.failpoint = name -> {};
        workshop.publish(tree, APP_2);
        workshop.assertCarries(APP_2, tree);
    }

    @Test
    void anErrorOfTheDiskThatIsNotForWantOfRoomIsNotCalledFull() throws Exception {
        workshop.failpoint = name -> {
            if (name.equals("catalogue.manifest-written")) {
                throw FullDiskTest.<RuntimeException>asUnchecked(new IOException("Input/output error"));
            }
        };
        assertThatThrownBy(() -> workshop.publish(tree, APP_1)).isInstanceOfSatisfying(LocalFault.class, fault -> {
            assertThat(fault.code()).isEqualTo("IO_ERROR");
            assertThat(fault.sentence()).contains("Input/output error");
        });
        assertNothingIsLeft();
    }

    /** Whether something is written before the next step: not before the clean-up, nor once a content has its name. */
    private static boolean isWriting(String step) {
        return !step.equals("catalogue.scanned")
                && !step.equals("catalogue.content-in-place")
                && !step.equals("catalogue.clean-up")
                && !step.equals("catalogue.row-committed");
    }

    private static IOException full() {
        return new FileSystemException("content", null, "No space left on device");
    }

    private static void assertFull(LocalFault fault) {
        assertThat(fault.code()).isEqualTo("DISK_FULL");
        assertThat(fault.sentence())
                .contains("has room for")
                .contains("are missing")
                .doesNotContain("up to 0 bytes");
        assertThat(fault.remedy()).contains("Free as much");
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(workshop.contents()).isEmpty();
        assertThat(Workshop.files(workshop.home.resolve("patches"))).isEmpty();
        assertThat(workshop.home.resolve("patches/app")).doesNotExist();
        assertThat(workshop.catalogue.patches()).isEmpty();
    }

    /** A failing disk throws where only a failpoint is told: as what it is. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> E asUnchecked(IOException failure) throws E {
        throw (E) failure;
    }
}
