/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.essaim.api.LocalFault;
import org.essaim.credentials.CertificateAuthority;
import org.essaim.server.ledger.Failpoints;
import org.essaim.server.ledger.HandClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityFileTest {

    @TempDir
    Path home;

    private final HandClock clock = new HandClock();

    @Test
    void theAuthorityIsMadeOnceAndIsTheSameEverAfter() {
        CertificateAuthority first = open(step -> {});

        CertificateAuthority again = open(step -> {
            throw new AssertionError("made again");
        });

        assertThat(again.certificate()).isEqualTo(first.certificate());
        assertThat(again.key()).isEqualTo(first.key());
    }

    @Test
    void onlyTheServersUserMayReadIt() throws Exception {
        open(step -> {});

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void opensslsTextFormIsKept() throws Exception {
        open(step -> {});

        assertThat(Files.readString(file()))
                .startsWith("-----BEGIN PRIVATE KEY-----\n")
                .contains("-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n")
                .endsWith("-----END CERTIFICATE-----\n");
    }

    @Test
    void aServerKilledRightAfterWritingFindsItsAuthority() throws Exception {
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dessaim.halt-at=server.authority-written",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstStart.class.getName(),
                        file().getParent().toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("said").toFile())
                .start();
        assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(killed.exitValue())
                .as(Files.readString(home.resolve("said")))
                .isEqualTo(137);
        byte[] written = Files.readAllBytes(file());

        open(step -> {
            throw new AssertionError("made again");
        });

        assertThat(Files.readAllBytes(file())).isEqualTo(written);
    }

    @Test
    void whateverPartOfItWasWrittenBeforeACrashANewOneIsMadeSinceNobodyHasSeenIt() throws Exception {
        open(step -> {});
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length <= whole.length; length += 97) {
            Files.delete(file());
            Files.write(home.resolve("keys/fleet-authority.pem.new"), java.util.Arrays.copyOf(whole, length));

            assertThat(open(step -> {}).certificate()).isNotNull();
            assertThat(home.resolve("keys/fleet-authority.pem.new")).doesNotExist();
        }
    }

    @Test
    void anAuthorityThatIsDamagedIsAFaultAndNeverWrittenOver() throws Exception {
        open(step -> {});
        String good = Files.readString(file());
        CertificateAuthority other = CertificateAuthority.make(clock.instant(), new SecureRandom());
        String key = good.substring(0, good.indexOf("-----BEGIN CERTIFICATE"));
        String foreign = "-----BEGIN CERTIFICATE-----\n"
                + java.util.Base64.getMimeEncoder()
                        .encodeToString(other.certificate().getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        List<String> damaged = new ArrayList<>(List.of("", "nonsense", key, key + foreign, good + good));
        damaged.add(good.substring(0, good.length() / 2));
        damaged.add(good.replace("PRIVATE KEY-----\nM", "PRIVATE KEY-----\nA"));
        damaged.add(good + " ".repeat(20_000));
        for (String text : damaged) {
            Files.writeString(file(), text, StandardCharsets.US_ASCII);

            assertThatThrownBy(() -> open(step -> {})).isInstanceOfSatisfying(LocalFault.class, fault -> {
                assertThat(fault.code()).isEqualTo("AUTHORITY_UNREADABLE");
                assertThat(fault.remedy()).contains("backup");
            });
            assertThat(Files.readString(file())).isEqualTo(text);
        }
    }

    private CertificateAuthority open(Consumer<String> failpoint) {
        return AuthorityFile.open(file().getParent(), clock, new SecureRandom(), failpoint);
    }

    private Path file() {
        return home.resolve("keys").resolve(AuthorityFile.NAME);
    }

    /** A server's first start, in a process of its own. */
    static final class FirstStart {

        private FirstStart() {}

        /** @param folder where the keys are */
        public static void main(String[] folder) {
            AuthorityFile.open(Path.of(folder[0]), new HandClock(), new SecureRandom(), Failpoints::reached);
        }
    }
}
