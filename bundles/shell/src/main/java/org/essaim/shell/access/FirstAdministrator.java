/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * Gives a Karaf that has no user yet its first administrator, {@code admin}, with a random password, which is left in a
 * file that only the owner reads. Users that are there already are never touched.
 *
 * <p>The password's file is on the disk before the user is, so that after a crash between the two the next start makes a
 * new password for both.
 */
final class FirstAdministrator {

    /** The user's name. */
    static final String NAME = "admin";

    private static final String GROUP = "admingroup";
    private static final int SECRET_BYTES = 18;

    private final Path users;
    private final Path secret;
    private final SecureRandom random;

    /**
     * @param users Karaf's {@code etc/users.properties}
     * @param secret where the password goes
     */
    FirstAdministrator(Path users, Path secret, SecureRandom random) {
        this.users = users;
        this.secret = secret;
        this.random = random;
    }

    /**
     * Makes the administrator if there is no user.
     *
     * @return whether it was made
     * @throws UncheckedIOException when a file cannot be read or written
     */
    boolean ensure() {
        try {
            List<String> lines = Files.exists(users) ? Files.readAllLines(users, StandardCharsets.UTF_8) : List.of();
            if (lines.stream().anyMatch(FirstAdministrator::namesUser)) {
                return false;
            }
            byte[] bytes = new byte[SECRET_BYTES];
            random.nextBytes(bytes);
            String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            replace(secret, password + "\n");
            StringBuilder text = new StringBuilder();
            lines.stream().filter(line -> !namesGroup(line)).forEach(line -> text.append(line)
                    .append('\n'));
            text.append(NAME)
                    .append(" = ")
                    .append(password)
                    .append(",_g_:")
                    .append(GROUP)
                    .append('\n');
            text.append("_g_\\:").append(GROUP).append(" = group,admin,manager,operator,viewer,systembundles,ssh\n");
            replace(users, text.toString());
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the first administrator in " + users + " and " + secret, e);
        }
    }

    private static boolean namesUser(String line) {
        String text = line.strip();
        return !text.isEmpty() && text.charAt(0) != '#' && text.contains("=") && !namesGroup(text);
    }

    private static boolean namesGroup(String line) {
        return line.strip().startsWith("_g_\\:" + GROUP);
    }

    private static void replace(Path file, String content) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(temporary);
        }
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
