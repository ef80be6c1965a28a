/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeHashTest {
    @TempDir
    Path folder;

    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectories(folder.resolve("tree"));
        mode(Files.createDirectories(tree.resolve("a/empty")), "rwx------");
        mode(tree.resolve("a"), "rwxr-xr-x");
        mode(Files.writeString(tree.resolve("a/run"), "hello\n"), "rwxr-xr-x");
        mode(Files.writeString(tree.resolve("a-b"), ""), "rw-r--r--");
        Files.createSymbolicLink(tree.resolve("start"), Path.of("a/run"));
    }

    @Test
    void theHashIsThatOfTheDocumentedLines() throws IOException {
        String lines = "d 0755 - a\n"
                + "f 0644 " + sha256("") + " a-b\n"
                + "d 0700 - a/empty\n"
                + "f 0755 " + sha256("hello\n") + " a/run\n"
                + "l 0777 a/run start\n";

        assertThat(TreeHash.of(tree)).isEqualTo(sha256(lines));
        assertThat(TreeHash.of(Files.createSymbolicLink(folder.resolve("live"), tree)))
                .isEqualTo(sha256(lines));
    }

    @Test
    void everyChangeChangesIt() throws IOException {
        String before = TreeHash.of(tree);
        mode(tree.resolve("a-b"), "rw-------");
        String mode = TreeHash.of(tree);
        Files.writeString(tree.resolve("a/run"), "hello!\n");
        String content = TreeHash.of(tree);
        Files.delete(tree.resolve("a/empty"));

        assertThat(TreeHash.of(tree)).isNotIn(before, mode, content);
        assertThat(before).isNotEqualTo(mode);
        assertThat(mode).isNotEqualTo(content);
    }

    @Test
    void onlyAFolderHasOne() throws IOException {
        assertThatThrownBy(() -> TreeHash.of(folder.resolve("none"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> TreeHash.of(tree.resolve("a/run"))).isInstanceOf(NotDirectoryException.class);
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
