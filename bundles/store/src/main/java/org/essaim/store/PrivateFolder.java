/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.store;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Folders and files that only the server's own user may look into, where the file system knows owners. */
final class PrivateFolder {

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private PrivateFolder() {}

    /** Makes a folder with mode 0700, and its parents; leaves one that is there as it is. */
    static void make(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectories(folder, mode("rwx------"));
        }
    }

    /** Makes an empty file with mode 0600. */
    static void makeFile(Path file) throws IOException {
        Files.createFile(file, mode("rw-------"));
    }

    /** Gives a file that is there mode 0600. */
    static void shut(Path file) throws IOException {
        if (POSIX) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private static FileAttribute<?>[] mode(String mode) {
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
