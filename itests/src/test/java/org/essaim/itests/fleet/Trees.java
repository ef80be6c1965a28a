/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.essaim.payload.TreeHash;

/** Small trees with everything that trees have: large and small files, links, modes, empty folders, names beyond ASCII. */
final class Trees {

    private static final int SMALL_FILES = 20;

    private Trees() {}

    /**
     * Makes a tree.
     *
     * @param seed another seed, other contents; half of the small files are the same for every seed
     * @param largeBytes size of its one large file
     */
    static Path make(Path root, long seed, int largeBytes) {
        Random random = new Random(seed);
        try {
            Files.createDirectories(root.resolve("bin"));
            Files.createDirectories(root.resolve("empty/folder"));
            for (int i = 0; i < SMALL_FILES; i++) {
                Path file = root.resolve("data/" + i % 3 + "/file-" + i + ".txt");
                Files.createDirectories(file.getParent());
                String text = i % 2 == 0 ? "always " + i : "seed " + seed + " file " + i;
                Files.writeString(file, text.repeat(50));
            }
            byte[] large = new byte[largeBytes];
            random.nextBytes(large);
            Files.write(root.resolve("bin/large.bin"), large);
            Files.writeString(root.resolve("only-in-" + seed), "x");
            Files.write(root.resolve("bin/Übergröße.txt"), "grüße".getBytes(StandardCharsets.UTF_8));
            Files.writeString(root.resolve("bin/run.sh"), "#!/bin/sh\necho " + seed + "\n");
            Files.setPosixFilePermissions(root.resolve("bin/run.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.createSymbolicLink(root.resolve("run"), Path.of("bin/run.sh"));
            Files.createFile(root.resolve("nothing"));
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String hash(Path tree) {
        try {
            return TreeHash.of(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
