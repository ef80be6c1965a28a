/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstAdministratorTest {

    @TempDir
    Path folder;

    private Path users;
    private Path secret;
    private FirstAdministrator first;

    @BeforeEach
    void aKaraf() {
        users = folder.resolve("etc/users.properties");
        secret = folder.resolve("essaim/admin-password");
        first = new FirstAdministrator(users, secret, new SecureRandom());
    }

    @Test
    void aKarafWithoutUsersGetsAnAdministratorWhoseSecretIsInTheFile() throws IOException {
        assertThat(first.ensure()).isTrue();

        Properties properties = read();
        String password = Files.readString(secret).strip();
        assertThat(password).hasSizeGreaterThanOrEqualTo(24);
        assertThat(properties.getProperty("admin")).isEqualTo(password + ",_g_:admingroup");
        assertThat(properties.getProperty("_g_:admingroup")).contains("admin", "ssh");
    }

    @Test
    void bothFilesAreTheOwnersAlone() throws IOException {
        first.ensure();

        assertThat(Files.getPosixFilePermissions(secret))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(Files.getPosixFilePermissions(users))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void usersThatAreThereAreLeftAlone() throws IOException {
        Files.createDirectories(users.getParent());
        Files.writeString(users, "# people\nanna = secret,_g_:admingroup\n");

        assertThat(first.ensure()).isFalse();

        assertThat(Files.readString(users)).isEqualTo("# people\nanna = secret,_g_:admingroup\n");
        assertThat(secret).doesNotExist();
    }

    @Test
    void commentsAreKeptAndTheCommentedDefaultUserIsNoUser() throws IOException {
        Files.createDirectories(users.getParent());
        Files.writeString(users, "# people\n#karaf = karaf,_g_:admingroup\n#_g_\\:admingroup = group,admin\n");

        assertThat(first.ensure()).isTrue();

        assertThat(Files.readString(users)).startsWith("# people\n#karaf = karaf,_g_:admingroup\n");
        assertThat(read().getProperty("karaf")).isNull();
    }

    @Test
    void theSecondStartKeepsTheFirstOnesPassword() throws IOException {
        first.ensure();
        String password = Files.readString(secret);

        assertThat(first.ensure()).isFalse();
        assertThat(Files.readString(secret)).isEqualTo(password);
    }

    @Test
    void aCrashAfterThePasswordAndBeforeTheUserIsMendedAtTheNextStart() throws IOException {
        first.ensure();
        Files.delete(users);

        assertThat(first.ensure()).isTrue();
        assertThat(read().getProperty("admin"))
                .startsWith(Files.readString(secret).strip() + ",");
    }

    private Properties read() throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(users)) {
            properties.load(reader);
        }
        return properties;
    }
}
