/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One hash for a whole tree: SHA-256 over LF-ended lines {@code f 0644 <sha256> path}, {@code d 0755 - path} and
 * {@code l 0777 <target> path} with each path's own mode, sorted by the bytes of the paths; the root is left out, empty
 * folders are in.
 */
public final class TreeHash {
    private static final int BUFFER = 256 << 10;

    private TreeHash() {}

    /**
     * @param tree a folder, or a link to one
     * @return 64 lower-case hexadecimal digits
     * @throws IOException when something cannot be read, or is neither file, folder nor link
     */
    public static String of(Path tree) throws IOException {
        if (Files.exists(tree) && !Files.isDirectory(tree)) {
            throw new NotDirectoryException(tree.toString());
        }
        MessageDigest whole = sha256();
        MessageDigest one = sha256();
        byte[] buffer = new byte[BUFFER];
        for (ManifestEntry entry : TreeWalk.list(tree, new TreeWalk.Refusing())) {
            String what =
                    switch (entry.type()) {
                        case FILE -> hash(tree.resolve(entry.path()), one, buffer);
                        case DIRECTORY -> "-";
                        case LINK -> entry.target().orElse("");
                    };
            String line = entry.type().letter() + " " + entry.octalMode() + " " + what + " " + entry.path() + "\n";
            if (line.indexOf('\uFFFD') >= 0) {
                throw new FileSystemException(
                        tree.resolve(entry.path()).toString(),
                        null,
                        "the name cannot be read as text; set LC_ALL=C.UTF-8");
            }
            whole.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(whole.digest());
    }

    /**
     * Prints a folder's hash.
     *
     * @param arguments the folder
     */
    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("usage: tree-hash DIR");
            System.exit(2);
        }
        try {
            System.out.println(of(Path.of(arguments[0])));
        } catch (IOException e) {
            System.err.println("tree-hash: cannot hash '" + arguments[0] + "': " + e);
            System.exit(1);
        }
    }

    private static String hash(Path file, MessageDigest digest, byte[] buffer) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            for (int bytes = in.read(buffer); bytes >= 0; bytes = in.read(buffer)) {
                digest.update(buffer, 0, bytes);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
