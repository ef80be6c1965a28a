/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.essaim.api.PatchId;
import org.essaim.api.Sha256;
import org.essaim.protocol.PayloadFile;
import org.junit.jupiter.api.Test;

class PayloadLayoutTest {
    private static final int MIB = 1 << 20;

    @Test
    void smallFilesShareAPackAndLargeOnesFollow() throws Exception {
        PayloadLayout layout = layout(100, 10, 5 * MIB, 20, MIB, MIB - 1);

        assertThat(layout.files())
                .containsExactly(
                        new PayloadFile("manifest", 100, 0),
                        new PayloadFile("pack-0000", 29 + MIB, 100),
                        new PayloadFile("single-0000", 5 * MIB, 129 + MIB),
                        new PayloadFile("single-0001", MIB, 129 + 6 * MIB));
        assertThat(layout.length()).isEqualTo(129 + 7 * MIB);
        assertThat(layout.place(root(0))).isEqualTo(new Extent(100, 10));
        assertThat(layout.place(root(2))).isEqualTo(new Extent(110, 20));
        assertThat(layout.place(root(4))).isEqualTo(new Extent(130, MIB - 1));
        assertThat(layout.place(root(1))).isEqualTo(new Extent(129 + MIB, 5 * MIB));
    }

    @Test
    void aPackIsNeverLongerThanFourMebibytes() throws Exception {
        PayloadLayout layout = layout(1, MIB - 1, MIB - 1, MIB - 1, MIB - 1, 4, 1);

        assertThat(layout.files())
                .containsExactly(
                        new PayloadFile("manifest", 1, 0),
                        new PayloadFile("pack-0000", 4 * MIB, 1),
                        new PayloadFile("pack-0001", 1, 1 + 4 * MIB));
    }

    @Test
    void eachContentIsThereOnceAndEmptyFilesAreNowhere() throws Exception {
        PayloadLayout layout = layout(List.of(file("a", 1, 7), file("b", 2, 8), file("c", 1, 7), empty("d")), 50);

        assertThat(layout.length()).isEqualTo(65);
        assertThat(layout.place(ManifestEntry.EMPTY_ROOT).length()).isZero();
        assertThatThrownBy(() -> layout.place(root(9))).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void namesSortInPayloadOrderHoweverManyThereAre() throws Exception {
        int[] sizes = new int[10_001 + 40_010];
        Arrays.fill(sizes, 0, 10_001, MIB);
        Arrays.fill(sizes, 10_001, sizes.length, MIB - 1);
        List<PayloadFile> files = layout(1, sizes).files();

        assertThat(files).hasSize(1 + 10_001 + 10_003);
        assertThat(files).extracting(PayloadFile::path).isSorted().contains("pack-10002", "single-00000");
        long offset = 0;
        for (PayloadFile file : files) {
            assertThat(file.offset()).isEqualTo(offset);
            offset += file.length();
        }
    }

    @Test
    void aTreeWithoutContentHasOnlyItsManifest() throws Exception {
        assertThat(layout(List.of(empty("a")), 50).files()).containsExactly(new PayloadFile("manifest", 50, 0));
    }

    @Test
    void oneRootWithTwoLengthsIsRefused() {
        assertThatThrownBy(() -> layout(List.of(file("a", 1, 64), file("b", 1, 32_768)), 50))
                .isInstanceOf(ManifestException.class);
    }

    @Test
    void segmentsCoverThePayloadInOrder() throws Exception {
        PayloadLayout layout = layout(100, 10, 5 * MIB, 20, MIB);

        List<Segment> segments = layout.segments(
                Path.of("m"), (root, length) -> Path.of(root.hex().substring(0, 8) + '-' + length));

        assertThat(segments)
                .containsExactly(
                        Segment.whole(0, 100, Path.of("m")),
                        Segment.whole(100, 10, Path.of("00000001-10")),
                        Segment.whole(110, 20, Path.of("00000003-20")),
                        Segment.whole(130, 5 * MIB, Path.of("00000002-" + 5 * MIB)),
                        Segment.whole(130 + 5 * MIB, MIB, Path.of("00000004-" + MIB)));
    }

    @Test
    void fiftyThousandContentsLieWhereTheyShould() throws Exception {
        List<ManifestEntry> entries = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            entries.add(file(String.format("f%05d", i), i, 1000));
        }

        PayloadLayout layout = layout(entries, 10);

        assertThat(layout.length()).isEqualTo(50_000_010);
        assertThat(layout.files()).hasSize(13);
        for (int i = 0; i < 50_000; i += 777) {
            assertThat(layout.place(root(i))).isEqualTo(new Extent(10 + 1000L * i, 1000));
        }
    }

    private static PayloadLayout layout(int manifest, int... sizes) throws IOException, ManifestException {
        List<ManifestEntry> entries = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            entries.add(file(String.format("f%06d", i), i, sizes[i]));
        }
        return layout(entries, manifest);
    }

    private static PayloadLayout layout(List<ManifestEntry> entries, int length) throws IOException, ManifestException {
        long tree = entries.stream().mapToLong(ManifestEntry::size).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var header = new ManifestHeader(new PatchId("a", "1"), "tree", entries.size(), tree, List.of());
        try (ManifestWriter writer = new ManifestWriter(out, header)) {
            for (ManifestEntry entry : entries) {
                writer.write(entry);
            }
        }
        return PayloadLayout.of(new ManifestReader(new ByteArrayInputStream(out.toByteArray())), length);
    }

    private static ManifestEntry file(String path, int root, long size) {
        return ManifestEntry.file(path, 0644, "u:g", 0, size).withRoot(root(root));
    }

    private static ManifestEntry empty(String path) {
        return ManifestEntry.file(path, 0644, "u:g", 0, 0).withRoot(ManifestEntry.EMPTY_ROOT);
    }

    private static Sha256 root(int number) {
        return new Sha256(String.format("%08x", number + 1) + "5".repeat(56));
    }
}
