/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.essaim.server.catalogue.Workshop.APP_1;
import static org.essaim.server.catalogue.Workshop.APP_2;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.RequestFault;
import org.essaim.api.TrustFault;
import org.essaim.api.fleet.Catalogue.Publication;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.essaim.api.verification.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever goes wrong: a clear fault, nothing left on the disk, and the next publication works. */
@Timeout(120)
class PublishFaultsTest extends CatalogueTest {

    @Test
    void aFileThatGrowsWhileItIsReadIsNoticed() throws Exception {
        assertChangeIsNoticed("file5", file -> Files.write(file, new byte[1], StandardOpenOption.APPEND));
    }

    @Test
    void aLargeFileThatShrinksWhileItIsReadIsNoticed() throws Exception {
        assertChangeIsNoticed("big.dat", file -> {
            try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                channel.truncate(2 << 20);
            }
        });
    }

    @Test
    void aFileThatIsWrittenInPlaceWithItsOldSizeAndTimeIsNoticed() throws Exception {
        assertChangeIsNoticed("big.dat", file -> {
            byte[] other = Files.readAllBytes(file);
            other[2 << 20] ^= 1;
            Files.write(file, other);
            Workshop.settle(tree);
        });
    }

    @Test
    void aFileThatIsReplacedByAnotherIsNoticed() throws Exception {
        assertChangeIsNoticed("file6", file -> {
            Path other = Files.copy(file, folder.resolve("other"));
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            Workshop.settle(tree);
        });
    }

    @Test
    void aFileThatDisappearsIsNoticed() throws Exception {
        assertChangeIsNoticed("file5", Files::delete);
    }

    @Test
    void aFileThatAppearsIsNoticed() throws Exception {
        assertChangeIsNoticed("bin/run", file -> Files.createFile(tree.resolve("new")));
    }

    @Test
    void aModeThatChangesIsNoticed() throws Exception {
        assertChangeIsNoticed(
                "big.dat", file -> assertThat(tree.resolve("bin/run").toFile().setExecutable(true))
                        .isTrue());
    }

    @Test
    void aFileThatCannotBeOpenedIsNamed() throws Exception {
        workshop.opener = file -> {
            if (file.endsWith("file7")) {
                throw new AccessDeniedException(file.toString());
            }
            return Files.newByteChannel(file);
        };
        assertFault(() -> workshop.publish(tree, APP_1), RequestFault.class, "UNREADABLE", "file7");
        assertNothingIsLeft();
        assertPublishingWorks();
    }

    @Test
    void aFileThatCannotBeReadToItsEndIsNamed() throws Exception {
        workshop.opener = file -> {
            SeekableByteChannel channel = Files.newByteChannel(file);
            return file.endsWith("big.dat") ? new BrokenChannel(channel, 1 << 20) : channel;
        };
        assertFault(() -> workshop.publish(tree, APP_1), RequestFault.class, "UNREADABLE", "big.dat");
        assertNothingIsLeft();
        assertPublishingWorks();
    }

    @Test
    void withoutASignerNothingIsPublished() throws Exception {
        workshop.modules.signer.get().ifPresent(workshop.modules.signer::unset);
        assertFault(() -> workshop.publish(tree, APP_1), LocalFault.class, "NO_SIGNER", "sign");
        assertNothingIsLeft();
        workshop.modules.signer.set(new Fakes.TextSigner());
        assertPublishingWorks();
    }

    @Test
    void withoutAVerifierNothingIsPublished() throws Exception {
        workshop.modules.verifier.get().ifPresent(workshop.modules.verifier::unset);
        assertFault(() -> workshop.publish(tree, APP_1), LocalFault.class, "NO_VERIFIER", "verif");
        assertNothingIsLeft();
        workshop.modules.verifier.set(new Fakes.TextVerifier());
        assertPublishingWorks();
    }

    @Test
    void aPublicationWaitsForAVerifierThatIsBeingReplaced() throws Exception {
        workshop.stop();
        workshop.settings = new CatalogueSettings(Set.of("tree"), 2, 4, 0, Duration.ofSeconds(60));
        workshop.start();
        workshop.failpoint = step -> {
            if (step.equals("catalogue.metainfo-written")) {
                workshop.modules.verifier.get().ifPresent(workshop.modules.verifier::unset);
                new Thread(() -> workshop.modules.verifier.set(new Fakes.TextVerifier())).start();
            }
        };
        workshop.publish(tree, APP_1);
        workshop.assertCarries(APP_1, tree);
    }

    @Test
    void whatTheOwnVerifierRejectsIsNotPublished() throws Exception {
        workshop.modules.verifier.set(new Fakes.TextVerifier() {
            @Override
            public Verdict verify(SignedPatch patch, byte[] metainfo) {
                return new Verdict.Rejected("UNKNOWN_KEY", "nobody trusts this key", "trust it");
            }
        });
        assertFault(() -> workshop.publish(tree, APP_1), TrustFault.class, "UNKNOWN_KEY", "nobody");
        assertNothingIsLeft();
        workshop.modules.verifier.set(new Fakes.TextVerifier());
        assertPublishingWorks();
    }

    @Test
    void aSignerThatSignsSomethingElseIsFoundOut() throws Exception {
        workshop.modules.signer.set(new Fakes.TextSigner() {
            @Override
            public SignedPatch sign(PatchDescriptor patch) {
                return super.sign(new PatchDescriptor(
                        APP_2,
                        patch.kind(),
                        patch.manifestHash(),
                        patch.manifestLength(),
                        patch.infoHash(),
                        patch.payloadLength(),
                        patch.treeLength(),
                        patch.entries()));
            }
        });
        assertFault(() -> workshop.publish(tree, APP_1), TrustFault.class, "BAD_DESCRIPTOR", "app:1.0");
        assertNothingIsLeft();
    }

    @Test
    void aDiskWithoutRoomIsToldBeforeAnythingIsWritten() throws Exception {
        workshop.failpoint = step -> assertThat(step).doesNotContain("written");
        workshop.disk = () -> 1 << 20;
        assertThatThrownBy(() -> workshop.publish(tree, APP_1)).isInstanceOfSatisfying(LocalFault.class, fault -> {
            assertThat(fault.code()).isEqualTo("DISK_FULL");
            assertThat(fault.sentence()).contains("at least 4.0 MiB more; 3.0 MiB are missing");
        });
        workshop.failpoint = step -> {};
        assertNothingIsLeft();
        workshop.disk = () -> 1L << 40;
        assertPublishingWorks();
    }

    @Test
    void aDiskThatFillsUpMeanwhileIsToldAndEverythingIsTakenBack() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        workshop.disk = () -> asked.incrementAndGet() > 10 ? 50 : 1L << 40;
        assertFault(() -> workshop.publish(tree, APP_1), LocalFault.class, "DISK_FULL", "are missing");
        assertThat(asked.get()).isGreaterThan(10);
        assertNothingIsLeft();
        workshop.disk = () -> 1L << 40;
        assertPublishingWorks();
    }

    @Test
    void theReserveIsNotTouched() throws Exception {
        workshop.stop();
        workshop.settings = new CatalogueSettings(Set.of("tree"), 2, 4, 1L << 30, Duration.ZERO);
        workshop.disk = () -> (1L << 30) + (1 << 20);
        workshop.start().catalogue.awaitSweep();
        assertFault(() -> workshop.publish(tree, APP_1), LocalFault.class, "DISK_FULL", "room for 1.0 MiB");
    }

    @Test
    void aFailureTakesBackNothingThatAnotherPatchHas() throws Exception {
        workshop.publish(tree, APP_1);
        Set<String> before = workshop.contents();
        Workshop.write(tree.resolve("file3"), new Random(9), 800);
        workshop.modules.signer.get().ifPresent(workshop.modules.signer::unset);
        workshop.modules.signer.set(new Fakes.TextSigner() {
            @Override
            public SignedPatch sign(PatchDescriptor patch) {
                throw new LocalFault("KEY_UNREADABLE", "the key is gone", "look for it");
            }
        });
        assertFault(() -> workshop.publish(tree, APP_2), LocalFault.class, "KEY_UNREADABLE", "gone");
        assertThat(workshop.contents()).isEqualTo(before);
        assertThat(workshop.home.resolve("patches/app/2.0")).doesNotExist();
        assertThat(workshop.home.resolve("patches/app/1.0")).exists();
    }

    @Test
    void anInterruptCancelsAndKeepsTheInterruptSet() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        workshop.opener = file -> {
            reading.countDown();
            await(interrupted);
            return Files.newByteChannel(file);
        };
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicReference<Boolean> stillSet = new AtomicReference<>();
        Thread publisher = new Thread(() -> {
            try {
                workshop.publish(tree, APP_1);
            } catch (RequestFault e) {
                failure.set(e);
                stillSet.set(Thread.currentThread().isInterrupted());
            }
        });
        publisher.start();
        reading.await();
        publisher.interrupt();
        // The readers go on only after the loop has taken note of the interrupt.
        Workshop.eventually(() -> !publisher.isInterrupted());
        interrupted.countDown();
        publisher.join();
        assertThat(failure.get()).isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.code())
                .isEqualTo("CANCELED"));
        assertThat(stillSet.get()).isTrue();
        assertNothingIsLeft();
        assertPublishingWorks();
    }

    @Test
    void stoppingTheCatalogueEndsARunningPublication() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        workshop.opener = file -> {
            reading.countDown();
            await(go);
            return Files.newByteChannel(file);
        };
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread publisher = new Thread(() -> {
            try {
                workshop.publish(tree, APP_1);
            } catch (LocalFault e) {
                failure.set(e);
            }
        });
        publisher.start();
        reading.await();
        Thread closer = new Thread(workshop.catalogue::close);
        closer.start();
        Workshop.eventually(() -> closer.getState() == Thread.State.TIMED_WAITING);
        go.countDown();
        publisher.join();
        closer.join();
        assertThat(failure.get()).isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.code())
                .isEqualTo("STOPPING"));
        assertNothingIsLeft();
        assertFault(() -> workshop.publish(tree, APP_1), LocalFault.class, "STOPPING", "stopped");
    }

    @Test
    void aProgressThatThrowsEndsThePublication() throws Exception {
        assertThatThrownBy(() -> workshop.catalogue.publish(
                        new Publication(tree, APP_1, "tree", java.util.List.of()), progress -> {
                            if (progress.phase().equals("pieces")) {
                                throw new IllegalStateException("the terminal is gone");
                            }
                        }))
                .hasMessage("the terminal is gone");
        assertNothingIsLeft();
        assertPublishingWorks();
    }

    @Test
    void aDatabaseThatIsGoneIsToldAndLeavesTheRestToTheNextStart() throws Exception {
        workshop.failpoint = step -> {
            if (step.equals("catalogue.folder-synced")) {
                workshop.database().close();
            }
        };
        assertFault(() -> workshop.publish(tree, APP_1), LocalFault.class, "IO_ERROR", "database");
        workshop.failpoint = step -> {};
        workshop.stop();
        workshop = Workshop.at(folder.resolve("home")).restart();
        assertThat(workshop.catalogue.patches()).isEmpty();
        assertNothingIsLeft();
        assertPublishingWorks();
    }

    private interface Change {
        void make(Path file) throws IOException;
    }

    /** Lets the change happen after the file was opened, and expects it to be noticed. */
    private void assertChangeIsNoticed(String name, Change change) throws Exception {
        Path file = tree.resolve(name);
        workshop.opener = opened -> {
            SeekableByteChannel channel = Files.newByteChannel(opened);
            if (opened.equals(file)) {
                change.make(file);
            }
            return channel;
        };
        assertFault(() -> workshop.publish(tree, APP_1), RequestFault.class, "CHANGED_WHILE_PUBLISHED", "'");
        assertNothingIsLeft();
        assertPublishingWorks();
    }

    private void assertPublishingWorks() throws Exception {
        workshop.opener = Files::newByteChannel;
        workshop.publish(tree, APP_1);
        workshop.assertCarries(APP_1, tree);
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(Workshop.files(workshop.home.resolve("content"))).isEmpty();
        assertThat(Workshop.files(workshop.home.resolve("patches"))).isEmpty();
        assertThat(workshop.home.resolve("patches/app")).doesNotExist();
    }

    private static void assertFault(ThrowingCallable call, Class<? extends Fault> blame, String code, String sentence) {
        assertThatThrownBy(call).isInstanceOfSatisfying(blame, fault -> {
            assertThat(fault.code()).isEqualTo(code);
            assertThat(fault.sentence()).contains(sentence);
            assertThat(fault.remedy()).isNotBlank();
        });
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
