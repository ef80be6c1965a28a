/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.essaim.api.RequestFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeScannerTest {
    @TempDir
    Path folder;

    @Test
    void everythingIsListedInTheOrderOfBytes() throws IOException {
        for (String path : List.of("b", "a/z", "a-b/c", "a/b/c", "a0", "Grüße")) {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, path);
        }
        Files.createDirectories(folder.resolve("z/empty"));

        assertThat(TreeScanner.scan(folder))
                .extracting(ManifestEntry::path)
                .containsExactly("Grüße", "a", "a-b", "a-b/c", "a/b", "a/b/c", "a/z", "a0", "b", "z", "z/empty");
    }

    @Test
    void modesTimesAndSizesAreTaken() throws IOException {
        Path file = Files.writeString(folder.resolve("run"), "hello");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_234_567_890_123L));
        Files.createSymbolicLink(folder.resolve("start"), Path.of("run"));

        List<ManifestEntry> entries = TreeScanner.scan(folder);

        ManifestEntry run = entries.get(0);
        assertThat(run.type()).isEqualTo(EntryType.FILE);
        assertThat(run.octalMode()).isEqualTo("0751");
        assertThat(run.mtime()).isEqualTo(1_234_567_890);
        assertThat(run.size()).isEqualTo(5);
        assertThat(run.owner()).isEqualTo(Files.getOwner(file) + ":" + Files.getAttribute(file, "unix:group"));
        assertThat(entries.get(1)).isEqualTo(ManifestEntry.link("start", "run"));
    }

    @Test
    void oneFileIsATreeOfItsOwn() throws IOException {
        Path file = Files.writeString(folder.resolve("setup.bin"), "hello");
        Path link = Files.createSymbolicLink(folder.resolve("latest"), Path.of("setup.bin"));

        assertThat(TreeScanner.scan(file)).extracting(ManifestEntry::path).containsExactly("setup.bin");
        ManifestEntry throughLink = TreeScanner.scan(link).get(0);
        assertThat(throughLink.path()).isEqualTo("latest");
        assertThat(throughLink.size()).isEqualTo(5);
        assertThat(TreeScanner.locate(link, throughLink)).hasContent("hello");
        assertThat(TreeScanner.locate(folder, throughLink)).isEqualTo(link);
    }

    @Test
    void aFolderIsFollowedWhenItIsNamedByALinkButLinksInItAreNot() throws IOException {
        Path real = Files.createDirectories(folder.resolve("real/sub"));
        Files.writeString(real.resolve("f"), "x");
        Files.createSymbolicLink(folder.resolve("real/loop"), Path.of("."));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));

        assertThat(TreeScanner.scan(link)).extracting(ManifestEntry::path).containsExactly("loop", "sub", "sub/f");
    }

    @Test
    void nothingAndEmptyFoldersAreRefused() {
        assertFault("NO_SUCH_PATH", () -> TreeScanner.scan(folder.resolve("none")));
        assertFault("EMPTY_TREE", () -> TreeScanner.scan(folder));
    }

    @Test
    void linksOutOfTheTreeAreRefused() throws IOException {
        Files.createDirectory(folder.resolve("d"));
        for (String target : List.of("/etc/passwd", "../..", "../../x", "x/../../../y", folder.resolve("d") + "")) {
            Path link = Files.createSymbolicLink(folder.resolve("d/l"), Path.of(target));
            assertFault("LINK_OUT_OF_TREE", () -> TreeScanner.scan(folder));
            Files.delete(link);
        }
        Files.createSymbolicLink(folder.resolve("d/l"), Path.of("../d/dangling"));
        assertThat(TreeScanner.scan(folder)).hasSize(2);
    }

    @Test
    void namesThatMeanSomethingElseElsewhereAreRefused() throws IOException {
        for (String name : List.of("con", "a\\b", "a\nb", "trailing.", "trailing ", "NUL.txt")) {
            Path file = Files.writeString(folder.resolve(name), "x");
            assertFault("HOSTILE_NAME", () -> TreeScanner.scan(folder));
            Files.delete(file);
        }
    }

    @Test
    void namesThatDifferOnlyByCaseAreBothNamed() throws IOException {
        Files.writeString(folder.resolve("Readme"), "x");
        Files.writeString(folder.resolve("README"), "x");
        assumeTrue(Files.list(folder).count() == 2, "the file system ignores case");

        assertThatThrownBy(() -> TreeScanner.scan(folder))
                .isInstanceOf(RequestFault.class)
                .hasMessageContaining("Readme")
                .hasMessageContaining("README");
    }

    @Test
    void socketsAreRefused() throws IOException {
        Files.writeString(folder.resolve("f"), "x");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(folder.resolve("socket")));
            assertFault("SPECIAL_FILE", () -> TreeScanner.scan(folder));
            assertFault("SPECIAL_FILE", () -> TreeScanner.scan(folder.resolve("socket")));
        }
        assertThatThrownBy(() -> TreeHash.of(folder)).isInstanceOf(IOException.class);
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "x");
        Path sub = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(sub, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "this user may read everything");
        try {
            assertThatThrownBy(() -> TreeScanner.scan(folder))
                    .isInstanceOfSatisfying(
                            RequestFault.class, e -> assertThat(e.code()).isEqualTo("UNREADABLE"))
                    .hasMessageContaining("secret")
                    .hasMessageContaining("locked");
        } finally {
            Files.setPosixFilePermissions(sub, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void tenThousandFilesAreListed() throws IOException {
        for (int d = 0; d < 10; d++) {
            Path sub = Files.createDirectory(folder.resolve("d" + d));
            for (int f = 0; f < 1000; f++) {
                Files.createFile(sub.resolve("f" + f));
            }
        }

        assertThat(TreeScanner.scan(folder)).hasSize(10_010);
    }

    private static void assertFault(String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RequestFault.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.remedy()).isNotBlank();
        });
    }
}
