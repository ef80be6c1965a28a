/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.essaim.api.LocalFault;
import org.essaim.api.TrustFault;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.essaim.api.verification.Signer;
import org.essaim.api.verification.TrustedKey;
import org.essaim.api.verification.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustTest {

    @TempDir
    Path home;

    private TestPatch patch;
    private TestPatch.Key key;
    private PatchVerifier verifier;

    @BeforeEach
    void start() throws Exception {
        patch = TestPatch.small();
        key = new TestPatch.Key();
        verifier = new PatchVerifier(new TrustStore(file()), 2);
    }

    @AfterEach
    void stop() {
        verifier.close();
    }

    @Test
    void aPatchSignedByATrustedKeyIsAccepted() throws Exception {
        verifier.trust(List.of(key.open));

        assertThat(verifier.verify(patch.signedBy(key), patch.metainfo))
                .isEqualTo(new Verdict.Accepted(patch.descriptor));
        assertThat(verifier.verdicts()).isEqualTo(1);
    }

    @Test
    void nothingIsAcceptedBeforeAKeyIsTrusted() throws Exception {
        assertThat(code(verifier.verify(patch.signedBy(key), patch.metainfo))).isEqualTo("NO_TRUSTED_KEYS");
        assertThat(verifier.findings()).singleElement().satisfies(finding -> assertThat(finding.level())
                .isEqualTo(Level.WARN));
    }

    @Test
    void aStrangersSignatureIsNotAccepted() throws Exception {
        verifier.trust(List.of(key.open));

        assertThat(code(verifier.verify(patch.signedBy(new TestPatch.Key()), patch.metainfo)))
                .isEqualTo("UNKNOWN_KEY");
    }

    @Test
    void aStrangersSignatureUnderATrustedNameIsNotAccepted() throws Exception {
        verifier.trust(List.of(key.open));
        SignedPatch forged = TestPatch.Key.envelope(
                Statement.TYPE, patch.body(), key.open.id(), new TestPatch.Key().sign(Statement.TYPE, patch.body()));

        assertThat(code(verifier.verify(forged, patch.metainfo))).isEqualTo("BAD_SIGNATURE");
    }

    @Test
    void aSignatureOverAnotherTypeIsNotAccepted() throws Exception {
        verifier.trust(List.of(key.open));
        SignedPatch other = TestPatch.Key.envelope(
                Statement.TYPE, patch.body(), key.open.id(), key.sign("application/json", patch.body()));

        assertThat(code(verifier.verify(other, patch.metainfo))).isEqualTo("BAD_SIGNATURE");
        assertThat(code(verifier.verify(key.envelope("application/json", patch.body()), patch.metainfo)))
                .isEqualTo("BAD_ENVELOPE");
    }

    @Test
    void aSignatureWithoutANameIsTriedWithEveryKey() throws Exception {
        verifier.trust(List.of(new TestPatch.Key().open, key.open));
        SignedPatch unnamed =
                TestPatch.Key.envelope(Statement.TYPE, patch.body(), "", key.sign(Statement.TYPE, patch.body()));

        assertThat(verifier.verify(unnamed, patch.metainfo)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void theMetainfoMustBeTheOneThatWasSigned() throws Exception {
        verifier.trust(List.of(key.open));
        java.util.SortedMap<String, byte[]> other = new java.util.TreeMap<>();
        other.put("z", new byte[3]);

        assertThat(code(verifier.verify(patch.signedBy(key), TestPatch.of(other).metainfo)))
                .isEqualTo("WRONG_INFO_HASH");
        assertThat(code(verifier.verify(patch.signedBy(key), new byte[] {'d', 'e'})))
                .isEqualTo("BAD_METAINFO");
    }

    @Test
    void aMetainfoThatIsNotPrivateIsRefused() throws Exception {
        verifier.trust(List.of(key.open));
        byte[] open = new String(patch.metainfo, StandardCharsets.ISO_8859_1)
                .replace("7:privatei1e", "7:privatei0e")
                .getBytes(StandardCharsets.ISO_8859_1);
        PatchDescriptor d = patch.descriptor;
        PatchDescriptor about = new PatchDescriptor(
                d.id(),
                d.kind(),
                d.manifestHash(),
                d.manifestLength(),
                org.essaim.protocol.Metainfo.parse(open).infoHash(),
                d.payloadLength(),
                d.treeLength(),
                d.entries());

        assertThat(code(verifier.verify(key.envelope(Statement.TYPE, TestPatch.body(about)), open)))
                .isEqualTo("BAD_METAINFO");
    }

    @Test
    void aSignedStatementThatContradictsItsMetainfoIsRefused() throws Exception {
        verifier.trust(List.of(key.open));
        long length = patch.descriptor.manifestLength();
        String body = patch.body().replace("\"manifestLength\":" + length, "\"manifestLength\":" + (length - 1));

        assertThat(code(verifier.verify(
                        key.envelope(Statement.TYPE, body.replace("\"treeLength\":10", "\"treeLength\":11")),
                        patch.metainfo)))
                .isEqualTo("BAD_METAINFO");
    }

    @Test
    void trustOutlivesARestart() throws Exception {
        verifier.trust(List.of(key.open));

        PatchVerifier next = new PatchVerifier(new TrustStore(file()), 1);
        assertThat(next.trustedKeys()).containsExactly(key.open);
        assertThat(next.findings()).singleElement().satisfies(finding -> assertThat(finding.level())
                .isEqualTo(Level.OK));
        assertThat(home.resolve("trust.json.new")).doesNotExist();
    }

    @Test
    void trustIsSetOnce() throws Exception {
        verifier.trust(List.of(key.open));
        verifier.trust(List.of(key.open));

        List<TrustedKey> others = List.of(new TestPatch.Key().open);
        assertThatThrownBy(() -> verifier.trust(others)).isInstanceOfSatisfying(TrustFault.class, fault -> {
            assertThat(fault.code()).isEqualTo("KEYS_DIFFER");
            assertThat(fault.remedy()).contains("trust.json");
        });
        assertThat(verifier.trustedKeys()).containsExactly(key.open);
    }

    @Test
    void aKeyUnderAWrongNameIsNeverTrusted() throws Exception {
        TrustedKey renamed = new TrustedKey("0".repeat(64), key.open.spki());
        TrustedKey rubbish = new TrustedKey("0".repeat(64), new byte[] {1, 2});

        for (List<TrustedKey> bad : List.of(List.of(renamed), List.of(rubbish), List.<TrustedKey>of())) {
            assertThatThrownBy(() -> verifier.trust(bad))
                    .isInstanceOfSatisfying(
                            TrustFault.class, fault -> assertThat(fault.code()).isEqualTo("BAD_KEY"));
        }
        assertThat(file()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "{\"format\":2,\"keys\":[]}",
                "{\"format\":1,\"keys\":[]}",
                "[]",
                "{\"format\":1,\"keys\":[{\"id\":\"x\",\"spki\":\"AAAA\"}]}"
            })
    void aDamagedStoreTrustsNothingAndIsNotWrittenOver(String damaged) throws Exception {
        Files.writeString(file(), damaged);

        assertThat(code(verifier.verify(patch.signedBy(key), patch.metainfo))).isEqualTo("NO_TRUSTED_KEYS");
        assertThatThrownBy(() -> verifier.trust(List.of(key.open))).isInstanceOf(LocalFault.class);
        assertThat(verifier.findings()).singleElement().satisfies(finding -> assertThat(finding.level())
                .isEqualTo(Level.FAIL));
        assertThat(Files.readString(file())).isEqualTo(damaged);
    }

    @Test
    void aServersOwnSignerIsTrustedWhileItIsThere() throws Exception {
        Signer signer = signer(() -> List.of(key.open));
        verifier.signerCame(signer);
        assertThat(verifier.verify(patch.signedBy(key), patch.metainfo)).isInstanceOf(Verdict.Accepted.class);

        Signer successor = signer(() -> List.of(key.open));
        verifier.signerCame(successor);
        verifier.signerWent(signer);
        assertThat(verifier.trustedKeys()).containsExactly(key.open);

        verifier.signerWent(successor);
        assertThat(verifier.trustedKeys()).isEmpty();
        assertThat(file()).doesNotExist();
    }

    @Test
    void aSignerWithoutItsKeyAddsNothing() {
        verifier.signerCame(signer(() -> {
            throw new LocalFault("KEY_UNREADABLE", "unreadable", "mend it");
        }));

        assertThat(verifier.trustedKeys()).isEmpty();
    }

    private static Signer signer(java.util.function.Supplier<List<TrustedKey>> keys) {
        return new Signer() {
            @Override
            public SignedPatch sign(PatchDescriptor descriptor) {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<TrustedKey> publicKeys() {
                return keys.get();
            }
        };
    }

    private Path file() {
        return home.resolve("trust.json");
    }

    private static String code(Verdict verdict) {
        return verdict instanceof Verdict.Rejected rejected ? rejected.code() : "ACCEPTED";
    }
}
