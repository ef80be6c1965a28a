/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import org.essaim.api.transfer.ContentChangedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledStorageTest {
    @TempDir
    Path folder;

    private Path tree;
    private PublishedTree published;
    private byte[] payload;

    @BeforeEach
    void publish() throws Exception {
        tree = Files.createDirectories(folder.resolve("tree"));
        Files.createDirectories(tree.resolve("a/b"));
        write("a/small", 100);
        write("a/b/again", 100);
        write("large", 3 << 20);
        write("zero", 0);
        for (int i = 0; i < 50; i++) {
            write("a/f" + i, 1000 + i);
        }
        Files.createSymbolicLink(tree.resolve("link"), Path.of("a/small"));
        published = PublishedTree.of(tree, folder.resolve("manifest"));
        payload = published.payload();
    }

    @Test
    void theInstalledTreeIsThePayload() throws Exception {
        try (var stored = published.stored(3);
                var installed = installed()) {
            assertThat(installed.length()).isEqualTo(payload.length);
            assertThat(PublishedTree.read(stored)).isEqualTo(payload);
            assertThat(PublishedTree.read(installed)).isEqualTo(payload);
        }
    }

    @Test
    void aFileThatWasOnlyTouchedIsServed() throws Exception {
        try (var installed = installed()) {
            PublishedTree.read(installed);
            Files.setLastModifiedTime(tree.resolve("large"), FileTime.fromMillis(1_000_000));
            assertThat(PublishedTree.read(installed)).isEqualTo(payload);
            assertThat(PublishedTree.read(installed)).isEqualTo(payload);
        }
    }

    @Test
    void aFileReplacedByTheSameContentIsServed() throws Exception {
        try (var installed = installed()) {
            PublishedTree.read(installed);
            Path copy = Files.copy(tree.resolve("large"), folder.resolve("copy"));
            Files.move(copy, tree.resolve("large"), StandardCopyOption.REPLACE_EXISTING);
            assertThat(PublishedTree.read(installed)).isEqualTo(payload);
        }
    }

    @Test
    void aChangedFileIsRefusedAndTheOthersAreServed() throws Exception {
        try (var installed = installed()) {
            PublishedTree.read(installed);
            byte[] content = Files.readAllBytes(tree.resolve("a/f7"));
            FileTime time = Files.getLastModifiedTime(tree.resolve("a/f7"));
            content[3]++;
            Files.write(tree.resolve("a/f7"), content);
            Files.setLastModifiedTime(tree.resolve("a/f7"), time);

            assertRefused(installed, "a/f7");
            Extent small = place("a/small");
            assertThat(PublishedTree.read(installed, small.offset(), 100)).isEqualTo(content("a/small"));

            content[3]--;
            Files.write(tree.resolve("a/f7"), content);
            assertRefused(installed, "a/f7");
        }
        try (var installed = installed()) {
            assertThat(PublishedTree.read(installed)).isEqualTo(payload);
        }
    }

    @Test
    void aFileThatIsGoneOrNoFileAnyMoreIsRefused() throws Exception {
        try (var installed = installed()) {
            Files.delete(tree.resolve("a/f7"));
            Files.delete(tree.resolve("a/f8"));
            Files.createDirectory(tree.resolve("a/f8"));
            Files.move(tree.resolve("a/f9"), folder.resolve("f9"));
            Files.createSymbolicLink(tree.resolve("a/f9"), folder.resolve("f9"));

            assertRefused(installed, "a/f7");
            assertRefused(installed, "a/f8");
            assertRefused(installed, "a/f9");
        }
    }

    @Test
    void aFileChangedBeforeTheStartIsHashedAndRefused() throws Exception {
        Path stamps = folder.resolve("stamps");
        Stamps.write(stamps, Stamps.take(published.manifest(), tree));
        Files.write(tree.resolve("a/f7"), new byte[1007]);

        try (var installed = FilePieceStorage.installed(published.manifest(), tree, stamps, 4)) {
            assertRefused(installed, "a/f7");
        }
    }

    @Test
    void stampsThatBelongToAnotherTreeAreAnError() throws Exception {
        Path stamps = folder.resolve("stamps");
        Stamps.write(stamps, new Stamps.Builder().add(Stamp.NONE).build());

        assertThatThrownBy(() -> FilePieceStorage.installed(published.manifest(), tree, stamps, 4))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("stamps");
    }

    @Test
    void aDamagedManifestIsAnErrorThatNamesIt() throws Exception {
        Path stamps = folder.resolve("stamps");
        Stamps.write(stamps, Stamps.take(published.manifest(), tree));
        Files.writeString(published.manifest(), "{}\n");

        assertThatThrownBy(() -> FilePieceStorage.installed(published.manifest(), tree, stamps, 4))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("manifest");
    }

    private FilePieceStorage installed() throws Exception {
        return published.installed(folder.resolve("stamps"), 4);
    }

    private void assertRefused(FilePieceStorage storage, String path) throws IOException {
        Extent place = place(path);
        assertThatThrownBy(() -> PublishedTree.read(storage, place.offset(), (int) place.length()))
                .isInstanceOfSatisfying(
                        ContentChangedException.class, e -> assertThat(e.path()).isEqualTo(path));
    }

    private Extent place(String path) {
        int length = path.equals("a/small") ? 100 : 1000 + Integer.parseInt(path.substring(3));
        return published.layout().place(PublishedTree.root(random(length)));
    }

    private byte[] content(String path) throws IOException {
        return Files.readAllBytes(tree.resolve(path));
    }

    private void write(String path, int length) throws IOException {
        Files.write(tree.resolve(path), random(length));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
