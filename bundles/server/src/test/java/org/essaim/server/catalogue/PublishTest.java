/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.essaim.server.catalogue.Workshop.APP_1;
import static org.essaim.server.catalogue.Workshop.APP_2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.Sha256;
import org.essaim.api.fleet.Catalogue.Compat;
import org.essaim.api.fleet.Catalogue.Patch;
import org.essaim.api.fleet.Catalogue.Progress;
import org.essaim.api.fleet.Catalogue.Publication;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.PayloadFile;
import org.essaim.protocol.PiecesRootHasher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PublishTest extends CatalogueTest {

    @Test
    void aFolderIsPublishedWholly() throws Exception {
        Patch patch = workshop.publish(tree, APP_1);
        workshop.assertCarries(APP_1, tree);
        assertThat(patch.descriptor().id()).isEqualTo(APP_1);
        assertThat(patch.descriptor().kind()).isEqualTo("tree");
        assertThat(patch.descriptor().entries()).isEqualTo(28);
        assertThat(patch.files()).isEqualTo(25);
        assertThat(patch.withdrawn()).isFalse();
        assertThat(patch.bytesSent()).isZero();
        assertThat(patch.published()).isEqualTo(Instant.parse("2026-01-02T03:04:05.678Z"));
        assertThat(workshop.catalogue.patches()).containsExactly(patch);
        assertThat(workshop.catalogue.patch(APP_1)).isEqualTo(patch);
    }

    @Test
    void aSingleFileIsATreeOfOneFile() throws Exception {
        Path file = tree.resolve("big.dat");
        Patch patch = workshop.publish(file, APP_1);
        assertThat(patch.descriptor().entries()).isEqualTo(1);
        assertThat(patch.descriptor().treeLength()).isEqualTo(3 << 20);
        workshop.assertCarries(APP_1, file);
    }

    @Test
    void aLinkToAFolderIsFollowedWhenItIsWhatIsPublished() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("current"), tree);
        workshop.publish(link, APP_1);
        workshop.assertCarries(APP_1, tree);
    }

    @Test
    void aTreeOfNothingButFoldersAndEmptyFilesIsPublished() throws Exception {
        Path hollow = Files.createDirectories(folder.resolve("hollow"));
        Files.createDirectory(hollow.resolve("folder"));
        Files.createFile(hollow.resolve("file"));
        workshop.publish(hollow, APP_1);
        workshop.assertCarries(APP_1, hollow);
        assertThat(workshop.contents()).isEmpty();
    }

    @Test
    void whatPatchesShareIsStoredOnce() throws Exception {
        workshop.publish(tree, APP_1);
        Set<String> before = workshop.contents();
        // 20 + run + big + exact; the copy is the same content, and empty files have none.
        assertThat(before).hasSize(23);
        Workshop.write(tree.resolve("file3"), new Random(7), 500);
        workshop.publish(tree, APP_2);
        assertThat(workshop.contents()).hasSize(24).containsAll(before);
        workshop.assertCarries(APP_2, tree);
    }

    @Test
    void aFileMadeOfTheHashesOfAnotherDoesNotTakeItsPlace() throws Exception {
        byte[] two = new byte[2 * PiecesRootHasher.BLOCK];
        new Random(5).nextBytes(two);
        byte[] hashes = hashes(two);
        Path first = Files.createDirectory(folder.resolve("first"));
        Files.write(first.resolve("two-blocks"), two);
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.write(second.resolve("their-hashes"), hashes);
        assertThat(rootOf(hashes)).isEqualTo(rootOf(two));

        workshop.publish(first, APP_1);
        workshop.publish(second, APP_2);

        assertThat(workshop.contents()).hasSize(2);
        workshop.assertCarries(APP_1, first);
        workshop.assertCarries(APP_2, second);
        workshop.restart();
        workshop.assertCarries(APP_1, first);
        workshop.assertCarries(APP_2, second);
    }

    @Test
    void aTreeWithBothIsRefusedAndLeavesNothing() throws Exception {
        byte[] two = new byte[2 * PiecesRootHasher.BLOCK];
        new Random(5).nextBytes(two);
        Path both = Files.createDirectory(folder.resolve("both"));
        Files.write(both.resolve("two-blocks"), two);
        Files.write(both.resolve("their-hashes"), hashes(two));
        assertRefused("SAME_ROOT", both);
        assertThat(workshop.contents()).isEmpty();
    }

    private static byte[] hashes(byte[] two) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(two, 0, PiecesRootHasher.BLOCK);
        byte[] left = digest.digest();
        digest.update(two, PiecesRootHasher.BLOCK, PiecesRootHasher.BLOCK);
        return ByteBuffer.allocate(64).put(left).put(digest.digest()).array();
    }

    private static Sha256 rootOf(byte[] content) {
        PiecesRootHasher hasher = new PiecesRootHasher();
        hasher.update(content, 0, content.length);
        return hasher.root();
    }

    @Test
    void aLargeFileThatTheStoreHasIsNotWrittenAgain() throws Exception {
        workshop.publish(tree, APP_1);
        // There is room for the small new file, but not for the large ones.
        workshop.disk = () -> 100_000;
        Workshop.write(tree.resolve("file3"), new Random(7), 500);
        workshop.publish(tree, APP_2);
        workshop.assertCarries(APP_2, tree);
    }

    @Test
    void theSwarmIsMadeForWhomeverItIsWanted() throws Exception {
        workshop.publish(tree, APP_1);
        assertThat(workshop.metainfo(APP_1).version()).isEqualTo(PublishRun.USUAL);
        for (Compat compat : Compat.values()) {
            PatchId id = new PatchId("compat", compat.name().toLowerCase(Locale.ROOT));
            workshop.catalogue.publish(
                    new Publication(tree, id, "tree", List.of(), Optional.of(compat)), progress -> {});
            workshop.assertCarries(id, tree);
            assertThat(workshop.metainfo(id).version()).hasToString(compat == Compat.V1 ? "1" : "hybrid");
        }
    }

    @Test
    void aLargeFileIsSharedAmongThreadsAndReadOnce() throws Exception {
        Path large = Files.createDirectory(folder.resolve("large"));
        byte[] content = new byte[20_000_001];
        new Random(3).nextBytes(content);
        Files.write(large.resolve("image"), content);
        Files.write(large.resolve("same"), content);
        Files.write(large.resolve("other"), Arrays.copyOf(content, 9_000_000));
        Files.write(large.resolve("small"), Arrays.copyOf(content, 1000));
        AtomicLong read = new AtomicLong();
        workshop.opener = file -> new BrokenChannel(Files.newByteChannel(file), Long.MAX_VALUE, read);
        workshop.catalogue.awaitSweep();

        workshop.catalogue.publish(
                new Publication(large, APP_1, "tree", List.of(), Optional.of(Compat.HYBRID)), progress -> {});

        assertThat(read).hasValue(2 * 20_000_001 + 9_000_000 + 1000);
        workshop.assertCarries(APP_1, large);
        Metainfo metainfo = workshop.metainfo(APP_1);
        assertThat(metainfo.files())
                .extracting(PayloadFile::path)
                .containsExactly("manifest", "pack-0000", "single-0000", "single-0001");
    }

    @Test
    void twoPatchesNeverShareASwarm() {
        Patch one = workshop.publish(tree, APP_1);
        Patch two = workshop.publish(tree, APP_2);
        assertThat(two.descriptor().infoHash()).isNotEqualTo(one.descriptor().infoHash());
    }

    @Test
    void thePatternsOfThePublisherAreKept() {
        Publication publication = new Publication(tree, APP_1, "tree", List.of("etc/*.cfg", "data/**"));
        Patch patch = workshop.catalogue.publish(publication, workshop.told::add);
        assertThat(patch.preserve()).containsExactly("etc/*.cfg", "data/**");
        assertThat(workshop.catalogue.patches()).containsExactly(patch);
    }

    @Test
    void theSameContentAgainIsAnsweredWithWhatIsThere() throws Exception {
        Patch patch = workshop.publish(tree, APP_1);
        List<Path> before = Workshop.files(workshop.home.resolve("patches"));
        FileTime written = Files.getLastModifiedTime(before.get(0));
        Path copy = Workshop.tree(folder.resolve("copy"), 1);
        assertThat(workshop.publish(copy, APP_1)).isEqualTo(patch);
        assertThat(Workshop.files(workshop.home.resolve("patches"))).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(before.get(0))).isEqualTo(written);
        assertThat(workshop.catalogue.patches()).hasSize(1);
    }

    @Test
    void otherContentUnderTheSameIdIsRefusedAndWritesNothing() throws Exception {
        workshop.publish(tree, APP_1);
        Set<String> before = workshop.contents();
        Path other = Workshop.tree(folder.resolve("other"), 2);
        assertRefused("PATCH_EXISTS", other);
        assertThat(workshop.contents()).isEqualTo(before);
        workshop.assertCarries(APP_1, tree);
    }

    @Test
    void anotherTimeOfAFileCountsAsOtherContent() throws IOException {
        workshop.publish(tree, APP_1);
        Files.setLastModifiedTime(tree.resolve("file1"), FileTime.fromMillis(1_800_000_000_000L));
        assertRefused("PATCH_EXISTS", tree);
    }

    @Test
    void otherPatternsCountAsOtherContent() {
        workshop.publish(tree, APP_1);
        assertThatThrownBy(() -> workshop.catalogue.publish(
                        new Publication(tree, APP_1, "tree", List.of("data/**")), progress -> {}))
                .isInstanceOfSatisfying(
                        RequestFault.class, fault -> assertThat(fault.code()).isEqualTo("PATCH_EXISTS"));
    }

    @Test
    void thePhasesOfAPublicationAreTold() {
        workshop.publish(tree, APP_1);
        assertThat(workshop.told.stream().map(Progress::phase).distinct())
                .containsExactly("scan", "hash", "pieces", "sign");
        assertThat(workshop.told).allMatch(progress -> progress.done() <= progress.total());
    }

    @Test
    void twoPublicationsAtOnceBothSucceed() throws Exception {
        Thread other = new Thread(
                () -> workshop.catalogue.publish(new Publication(tree, APP_2, "tree", List.of()), progress -> {}));
        other.start();
        workshop.publish(tree, APP_1);
        other.join();
        workshop.assertCarries(APP_1, tree);
        workshop.assertCarries(APP_2, tree);
    }

    @Test
    void whatCannotBeAPatchIsRefused() throws IOException {
        assertRefused("NO_SUCH_PATH", folder.resolve("nowhere"));
        assertRefused("EMPTY_TREE", Files.createDirectory(folder.resolve("void")));
        Path pipes = Files.createDirectory(folder.resolve("outward"));
        Files.createSymbolicLink(pipes.resolve("out"), Path.of("../tree/bin/run"));
        assertRefused("LINK_OUT_OF_TREE", pipes);
        Path twins = Files.createDirectory(folder.resolve("twins"));
        Files.createFile(twins.resolve("Readme"));
        Files.createFile(twins.resolve("README"));
        assertRefused("HOSTILE_NAME", twins);
        Path reserved = Files.createDirectory(folder.resolve("reserved"));
        Files.createFile(reserved.resolve("con.txt"));
        assertRefused("HOSTILE_NAME", reserved);
        assertRefused("BAD_SOURCE", folder);
        assertRefused("BAD_SOURCE", workshop.home.resolve("content"));
    }

    @Test
    void aKindThatNobodyAppliesIsRefused() {
        assertThatThrownBy(() ->
                        workshop.catalogue.publish(new Publication(tree, APP_1, "magic", List.of()), progress -> {}))
                .isInstanceOfSatisfying(RequestFault.class, fault -> {
                    assertThat(fault.code()).isEqualTo("UNKNOWN_KIND");
                    assertThat(fault.remedy()).contains("tree");
                });
    }

    @Test
    void aPatternThatMeansNothingIsRefused() {
        for (String pattern : List.of("/etc/x", "../x", "a/../b", "", " ", "a\\b", "[", "a\nb", "x".repeat(300))) {
            assertThatThrownBy(() -> workshop.catalogue.publish(
                            new Publication(tree, APP_1, "tree", List.of(pattern)), progress -> {}))
                    .as(pattern)
                    .isInstanceOfSatisfying(RequestFault.class, fault -> assertThat(fault.code())
                            .isEqualTo("BAD_PATTERN"));
        }
    }

    @Test
    void anUnknownPatchIsToldAsSuch() {
        PatchId unknown = PatchId.parse("who:1");
        for (Runnable call : List.<Runnable>of(
                () -> workshop.catalogue.patch(unknown),
                () -> workshop.catalogue.withdraw(unknown),
                () -> workshop.catalogue.metainfo(unknown),
                () -> workshop.catalogue.envelope(unknown))) {
            assertThatThrownBy(call::run).isInstanceOfSatisfying(RequestFault.class, fault -> assertThat(fault.code())
                    .isEqualTo("NO_SUCH_PATCH"));
        }
    }

    @Test
    void aContentThatHasLostBytesIsWrittenAgain() throws Exception {
        workshop.publish(tree, APP_1);
        for (Path content : Workshop.files(workshop.home.resolve("content"))) {
            Files.write(content, new byte[1]);
        }
        workshop.publish(tree, APP_2);
        workshop.assertCarries(APP_1, tree);
        workshop.assertCarries(APP_2, tree);
    }

    private void assertRefused(String code, Path source) {
        assertThatThrownBy(() -> workshop.publish(source, APP_1)).isInstanceOfSatisfying(RequestFault.class, fault -> {
            assertThat(fault.code()).isEqualTo(code);
            assertThat(fault.remedy()).isNotBlank();
        });
    }
}
