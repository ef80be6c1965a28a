/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.server.ledger.HandClock;
import org.essaim.server.ledger.MemoryDatabase;
import org.essaim.server.ledger.Transactions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnrolmentTokenTest {

    private static final String PIN = "p".repeat(43);

    @TempDir
    Path home;

    private final MemoryDatabase database = new MemoryDatabase();
    private Path file;

    @BeforeEach
    void place() {
        file = home.resolve("enrolment-token");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theTokenSaysAddressSecretAndKeyAndOnlyTheServersUserMayReadIt() throws Exception {
        EnrolmentToken token = open("[::1]:8443", PIN);

        String text = Files.readString(file);
        assertThat(text).startsWith("essaim1:[::1]:8443:").endsWith(":" + PIN + "\n");
        assertThat(Base64.getUrlDecoder().decode(secret())).hasSize(32);
        assertThat(token.accepts(secret())).isTrue();
        assertThat(token.accepts("x" + secret().substring(1))).isEqualTo(secret().startsWith("x"));
        assertThat(token.accepts("")).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void anotherAddressOrKeyKeepsTheSecretValid() throws Exception {
        open("a:8443", PIN);
        String secret = secret();

        EnrolmentToken token = open("b.example:9000", "q".repeat(43));

        assertThat(Files.readString(file)).isEqualTo("essaim1:b.example:9000:" + secret + ":" + "q".repeat(43) + "\n");
        assertThat(token.accepts(secret)).isTrue();
    }

    @Test
    void theSameAgainWritesNothing() throws Exception {
        open("a:8443", PIN);
        int syncs = database.syncs.get();
        Object key = Files.getAttribute(file, "unix:ino");

        open("a:8443", PIN);

        assertThat(database.syncs).hasValue(syncs);
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(key);
    }

    @Test
    void whoDeletesTheFileGetsANewSecretAndTheOldOneEnds() throws Exception {
        open("a:8443", PIN);
        String old = secret();
        Files.delete(file);

        EnrolmentToken token = open("a:8443", PIN);

        assertThat(secret()).isNotEqualTo(old);
        assertThat(token.accepts(old)).isFalse();
        assertThat(token.accepts(secret())).isTrue();
    }

    @Test
    void aDamagedFileIsReplaced() throws Exception {
        Files.writeString(file, "essaim1:half");

        assertThat(open("a:8443", PIN).accepts(secret())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 8443, '', 127.0.0.1:8443",
        "::1, 8443, '', [::1]:8443",
        "0.0.0.0, 8443, essaim.example:9000, essaim.example:9000",
        "0.0.0.0, 8443, essaim.example, essaim.example:8443",
        "::, 8443, fe80::1, [fe80::1]:8443",
        "::, 8443, [fe80::1]:9000, [fe80::1]:9000",
    })
    void theAddressIsTheConfiguredOneOrWhereTheServerListens(String host, int port, String set, String address) {
        assertThat(AgentAddress.of(host, port, set)).isEqualTo(address);
    }

    @Test
    void aTokenThatLeadsAgentsToThemselvesIsRemarkedOn() {
        assertThat(AgentAddress.finding("0.0.0.0", "localhost:8443", file).level())
                .isEqualTo(Level.WARN);
        assertThat(AgentAddress.finding("127.0.0.1", "127.0.0.1:8443", file).level())
                .isEqualTo(Level.OK);
    }

    private String secret() throws Exception {
        String[] parts = Files.readString(file).split(":");
        return parts[parts.length - 2];
    }

    private EnrolmentToken open(String address, String pin) {
        Transactions transactions = new Transactions(database, step -> {});
        return EnrolmentToken.open(file, address, pin, transactions, new HandClock(), new SecureRandom());
    }
}
