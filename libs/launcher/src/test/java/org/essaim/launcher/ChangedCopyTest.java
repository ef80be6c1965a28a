/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.essaim.payload.TreeHash;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangedCopyTest {
    @TempDir
    Path folder;

    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectories(folder.resolve("tree"));
        Files.createDirectories(tree.resolve("a/empty"));
        for (String path : new String[] {"a/1", "a/2", "b", "c", "d", "e"}) {
            Files.writeString(tree.resolve(path), path);
        }
        Files.setPosixFilePermissions(tree.resolve("b"), PosixFilePermissions.fromString("r--r--r--"));
        Files.createSymbolicLink(tree.resolve("l"), Path.of("a/1"));
        Files.setPosixFilePermissions(tree.resolve("a/empty"), PosixFilePermissions.fromString("r-xr-x---"));
    }

    @Test
    void someFilesAreChangedOneAddedOneRemovedAndAModeIsAnother() throws IOException {
        String before = TreeHash.of(tree);
        Path copy = folder.resolve("copy");

        ChangedCopy.make(tree, copy);

        assertThat(TreeHash.of(tree)).isEqualTo(before);
        Map<String, String> old = facts(tree);
        Map<String, String> fresh = facts(copy);
        assertThat(fresh.keySet()).contains("essaim-demo-added.txt").doesNotContain("d");
        assertThat(old.keySet().stream().filter(path -> !fresh.containsKey(path)))
                .containsExactly("d");
        assertThat(old.entrySet().stream()
                        .filter(entry -> fresh.containsKey(entry.getKey())
                                && !fresh.get(entry.getKey()).equals(entry.getValue()))
                        .map(Map.Entry::getKey))
                .containsExactly("a/1", "a/2", "b", "e");
        assertThat(fresh.get("l")).isEqualTo(old.get("l"));
        assertThat(fresh.get("a/empty")).isEqualTo(old.get("a/empty"));
    }

    @Test
    void theSecondVersionIsTheSameEachTime() throws IOException {
        ChangedCopy.make(tree, folder.resolve("one"));
        ChangedCopy.make(tree, folder.resolve("two"));

        assertThat(TreeHash.of(folder.resolve("one")))
                .isEqualTo(TreeHash.of(folder.resolve("two")))
                .isNotEqualTo(TreeHash.of(tree));
    }

    @Test
    void aTreeOfOneFileCanBeChangedAndChangedAgain() throws IOException {
        Path one = Files.createDirectories(folder.resolve("one"));
        Files.writeString(one.resolve("f"), "x");

        ChangedCopy.make(one, folder.resolve("two"));
        ChangedCopy.make(folder.resolve("two"), folder.resolve("three"));

        assertThat(facts(folder.resolve("three")).keySet())
                .containsExactly("essaim-demo-added.txt", "f", "new-essaim-demo-added.txt");
    }

    private static Map<String, String> facts(Path root) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(path -> !path.equals(root)).toList()) {
                String what = Files.isSymbolicLink(path)
                        ? Files.readSymbolicLink(path).toString()
                        : Files.getPosixFilePermissions(path) + (Files.isDirectory(path) ? "" : Files.readString(path));
                facts.put(root.relativize(path).toString(), what);
            }
        }
        return facts;
    }
}
