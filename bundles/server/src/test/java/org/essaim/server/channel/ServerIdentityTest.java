/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import org.essaim.api.LocalFault;
import org.essaim.server.ledger.HandClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerIdentityTest {

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    Path home;

    private final HandClock clock = new HandClock();

    @Test
    void theKeyIsMadeOnceAndIsP256WithACertificateForAHundredYears() throws Exception {
        ServerIdentity first = open();
        clock.pass(Duration.ofDays(400));

        ServerIdentity again = open();

        assertThat(again.pin()).isEqualTo(first.pin());
        X509Certificate certificate = again.certificate();
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity(Date.from(clock.instant().plus(Duration.ofDays(36_000))));
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getBasicConstraints()).isNotNegative();
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=Essaim server");
        assertThat(((ECPublicKey) certificate.getPublicKey())
                        .getParams()
                        .getOrder()
                        .bitLength())
                .isEqualTo(256);
        byte[] spki = certificate.getPublicKey().getEncoded();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(spki);
        assertThat(Base64.getUrlDecoder().decode(again.pin())).isEqualTo(hash);
    }

    @Test
    void onlyTheServersUserMayReadTheKey() throws Exception {
        open();

        Path keys = home.resolve("keys");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rwx------");
        for (String file : new String[] {ServerIdentity.STORE, ServerIdentity.PASSWORD}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void afterACrashAtEitherStepThereIsOneUsableKey() {
        for (String at : new String[] {"server.identity-password", "server.identity-written"}) {
            Path keys = home.resolve(at);
            assertThatThrownBy(() -> ServerIdentity.open(keys, clock, new SecureRandom(), step -> {
                        if (step.equals(at)) {
                            throw new Crash();
                        }
                    }))
                    .isInstanceOf(Crash.class);

            assertThat(ServerIdentity.open(keys, clock, new SecureRandom(), step -> {})
                            .pin())
                    .hasSize(43);
        }
    }

    @Test
    void aLostPasswordIsAFaultAndNotANewKey() throws Exception {
        open();
        Path password = home.resolve("keys").resolve(ServerIdentity.PASSWORD);
        Files.writeString(password, "other", StandardCharsets.US_ASCII);

        assertThatThrownBy(this::open)
                .isInstanceOf(LocalFault.class)
                .hasFieldOrPropertyWithValue("code", "CHANNEL_KEY_UNREADABLE");

        Files.delete(password);
        assertThatThrownBy(this::open).hasFieldOrPropertyWithValue("code", "CHANNEL_KEY_UNREADABLE");
    }

    private ServerIdentity open() {
        return ServerIdentity.open(home.resolve("keys"), clock, new SecureRandom(), step -> {});
    }
}
