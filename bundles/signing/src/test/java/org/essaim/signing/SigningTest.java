/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.PatchId;
import org.essaim.api.Sha256;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.verification.TrustedKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningTest {

    private static final PatchDescriptor PATCH = new PatchDescriptor(
            new PatchId("app", "1.0"),
            "tree",
            new Sha256("a".repeat(64)),
            120,
            new InfoHash("b".repeat(40)),
            4000,
            5000,
            7);

    @TempDir
    Path home;

    @Test
    void thePreAuthenticationEncodingIsThatOfTheSpecification() {
        byte[] encoded = Statement.preAuthenticationEncoding(
                "http://example.com/HelloWorld", "hello world".getBytes(StandardCharsets.UTF_8));

        assertThat(new String(encoded, StandardCharsets.UTF_8))
                .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    @Test
    void aDescriptorHasOneForm() {
        assertThat(new String(Statement.body(PATCH), StandardCharsets.UTF_8))
                .isEqualTo("{\"entries\":7,\"format\":1,\"infoHash\":\"" + "b".repeat(40)
                        + "\",\"kind\":\"tree\",\"manifestHash\":\"" + "a".repeat(64)
                        + "\",\"manifestLength\":120,\"name\":\"app\",\"payloadLength\":4000,"
                        + "\"treeLength\":5000,\"version\":\"1.0\"}");
    }

    @Test
    void anEnvelopeCarriesTheStatementAndAGoodSignature() throws Exception {
        KeyedSigner signer = signer();

        JsonNode envelope = new ObjectMapper().readTree(signer.sign(PATCH).envelope());

        TrustedKey key = signer.publicKeys().get(0);
        byte[] body = envelope.get("payload").binaryValue();
        assertThat(body).isEqualTo(Statement.body(PATCH));
        assertThat(envelope.get("payloadType").asText()).isEqualTo("application/vnd.essaim.patch+json");
        assertThat(envelope.get("signatures")).hasSize(1);
        assertThat(envelope.get("signatures").get(0).get("keyid").asText()).isEqualTo(key.id());
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key.spki())));
        check.update(Statement.preAuthenticationEncoding(Statement.TYPE, body));
        assertThat(check.verify(envelope.get("signatures").get(0).get("sig").binaryValue()))
                .isTrue();
    }

    @Test
    void aKeyIsNamedByTheHashOfItsPublicHalf() throws Exception {
        TrustedKey key = signer().publicKeys().get(0);

        assertThat(key.id())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(key.spki())));
    }

    @Test
    void theKeyIsMadeOnceAndReadableByItsOwnerAlone() throws Exception {
        TrustedKey first = signer().publicKeys().get(0);
        TrustedKey second = signer().publicKeys().get(0);

        assertThat(second).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("keys"))))
                .isEqualTo("rwx------");
        try (var files = Files.list(home.resolve("keys"))) {
            assertThat(files).containsExactly(keyFile());
        }
    }

    @Test
    void whatACrashLeftHalfWrittenIsNoKey() throws Exception {
        Files.createDirectories(home.resolve("keys"));
        Files.writeString(home.resolve("keys/signing.new"), "-----BEGIN PRIV");

        assertThat(signer().publicKeys()).hasSize(1);
        assertThat(home.resolve("keys/signing.new")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rubbish", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"})
    void aDamagedKeyIsReportedAndNeverReplaced(String damaged) throws Exception {
        Files.createDirectories(home.resolve("keys"));
        Files.writeString(keyFile(), damaged);
        KeyedSigner signer = signer();

        assertThatThrownBy(signer::publicKeys)
                .isInstanceOfSatisfying(
                        LocalFault.class, fault -> assertThat(fault.code()).isEqualTo("KEY_UNREADABLE"));
        assertThatThrownBy(() -> signer.sign(PATCH)).isInstanceOf(LocalFault.class);
        assertThat(signer.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.FAIL);
            assertThat(finding.remedy()).contains("backup");
        });
        assertThat(Files.readString(keyFile())).isEqualTo(damaged);
    }

    @Test
    void halvesOfTwoKeysAreRefused() throws Exception {
        String one = SigningKey.generate(new SecureRandom()).pem();
        String other = SigningKey.generate(new SecureRandom()).pem();
        int split = one.indexOf("-----BEGIN PUBLIC KEY-----");

        assertThatThrownBy(() -> SigningKey.parse(
                        one.substring(0, split) + other.substring(other.indexOf("-----BEGIN PUBLIC KEY-----"))))
                .hasMessageContaining("another key");
    }

    @Test
    void aKeyPutBackIsUsedWithoutARestart() throws Exception {
        KeyedSigner signer = signer();
        Files.createDirectories(home.resolve("keys"));
        Files.writeString(keyFile(), "rubbish");
        assertThatThrownBy(signer::publicKeys).isInstanceOf(LocalFault.class);

        Files.writeString(keyFile(), SigningKey.generate(new SecureRandom()).pem());

        assertThat(signer.publicKeys()).hasSize(1);
    }

    @Test
    void aKeyThatOthersCanReadIsAFinding() throws Exception {
        KeyedSigner signer = signer();
        assertThat(signer.findings()).singleElement().satisfies(finding -> assertThat(finding.level())
                .isEqualTo(Level.OK));

        Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(signer.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.FAIL);
            assertThat(finding.remedy()).contains("chmod 600");
        });
    }

    private KeyedSigner signer() {
        return new KeyedSigner(new KeyFile(keyFile()), new SecureRandom());
    }

    private Path keyFile() {
        return home.resolve("keys/signing");
    }
}
