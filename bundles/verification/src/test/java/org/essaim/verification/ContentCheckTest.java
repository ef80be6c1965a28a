/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.PatchId;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.verification.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentCheckTest {

    @TempDir
    Path home;

    private final PatchVerifier verifier = new PatchVerifier(new TrustStore(Path.of("unused", "trust.json")), 3);

    @AfterEach
    void stop() {
        verifier.close();
    }

    @Test
    void contentThatIsAsSignedIsAccepted() throws Exception {
        TestPatch patch = mixed();
        AtomicLong most = new AtomicLong();
        TestPatch.Memory payload = new TestPatch.Memory(patch.payload);

        Verdict verdict =
                verifier.verifyContent(patch.descriptor, payload, done -> most.accumulateAndGet(done, Math::max));

        assertThat(verdict).isEqualTo(new Verdict.Accepted(patch.descriptor));
        assertThat(most).hasValue(patch.payload.length);
        assertThat(payload.longestRead).isEqualTo(ContentCheck.CHUNK);
    }

    @Test
    void aTreeOfEmptyFilesIsAccepted() throws Exception {
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put("empty", new byte[0]);
        TestPatch patch = TestPatch.of(files);

        assertThat(verifier.verifyContent(patch.descriptor, patch.storage(), done -> {}))
                .isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void everySingleFlippedBitIsFound() throws Exception {
        TestPatch patch = TestPatch.small();
        for (int at = 0; at < patch.payload.length; at++) {
            byte[] bytes = patch.payload.clone();
            bytes[at] ^= 1;

            Verdict verdict = verifier.verifyContent(patch.descriptor, new TestPatch.Memory(bytes), done -> {});

            assertThat(code(verdict))
                    .isEqualTo(at < patch.descriptor.manifestLength() ? "BAD_MANIFEST" : "WRONG_CONTENT");
        }
    }

    @Test
    void aWrongFileIsNamed() throws Exception {
        TestPatch patch = mixed();
        byte[] bytes = patch.payload.clone();
        bytes[bytes.length - 1] ^= 1;

        Verdict verdict = verifier.verifyContent(patch.descriptor, new TestPatch.Memory(bytes), done -> {});

        assertThat(verdict).isInstanceOfSatisfying(Verdict.Rejected.class, rejected -> {
            assertThat(rejected.code()).isEqualTo("WRONG_CONTENT");
            assertThat(rejected.sentence()).contains("'large-2'");
            assertThat(rejected.asFault().code()).isEqualTo("WRONG_CONTENT");
        });
    }

    @Test
    void aShorterPayloadIsNotEvenRead() throws Exception {
        TestPatch patch = TestPatch.small();
        PieceStorage shorter = new TestPatch.Memory(Arrays.copyOf(patch.payload, patch.payload.length - 1));

        assertThat(code(verifier.verifyContent(patch.descriptor, shorter, done -> {})))
                .isEqualTo("WRONG_CONTENT");
    }

    @Test
    void aManifestThatContradictsTheStatementIsRefused() throws Exception {
        TestPatch patch = TestPatch.small();
        PatchDescriptor d = patch.descriptor;
        PatchDescriptor other = new PatchDescriptor(
                new PatchId("app", "2.0"),
                d.kind(),
                d.manifestHash(),
                d.manifestLength(),
                d.infoHash(),
                d.payloadLength(),
                d.treeLength(),
                d.entries());

        assertThat(code(verifier.verifyContent(other, patch.storage(), done -> {})))
                .isEqualTo("BAD_MANIFEST");
    }

    @Test
    void aSignedManifestThatIsMalformedIsRefused() throws Exception {
        byte[] manifest = "{\"hello\":1}\n".getBytes(StandardCharsets.UTF_8);
        PatchDescriptor d = TestPatch.small().descriptor;
        PatchDescriptor patch = new PatchDescriptor(
                d.id(),
                d.kind(),
                org.essaim.api.Sha256.of(
                        java.security.MessageDigest.getInstance("SHA-256").digest(manifest)),
                manifest.length,
                d.infoHash(),
                manifest.length,
                0,
                1);

        assertThat(code(verifier.verifyContent(patch, new TestPatch.Memory(manifest), done -> {})))
                .isEqualTo("BAD_MANIFEST");
    }

    @Test
    void aDiskThatFailsIsNotCalledForgery() throws Exception {
        TestPatch patch = mixed();
        TestPatch.Memory payload = new TestPatch.Memory(patch.payload);

        Verdict verdict = verifier.verifyContent(patch.descriptor, payload, done -> payload.broken = true);

        assertThat(code(verdict)).isEqualTo("UNREADABLE");
    }

    @Test
    void aCheckEndsWhenItsVerifierIsReplaced() throws Exception {
        TestPatch patch = mixed();

        Verdict verdict = verifier.verifyContent(patch.descriptor, patch.storage(), done -> verifier.close());

        assertThat(code(verdict)).isEqualTo("INTERRUPTED");
    }

    @Test
    void anInterruptDoesNotSpoilTheCheck() throws Exception {
        TestPatch patch = mixed();
        Thread.currentThread().interrupt();

        Verdict verdict = verifier.verifyContent(patch.descriptor, patch.storage(), done -> {});

        assertThat(Thread.interrupted()).isTrue();
        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
    }

    /** Small files in several packs and large ones, of lengths around the bounds of chunks and packs. */
    private static TestPatch mixed() throws Exception {
        Random random = new Random(7);
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            byte[] content = new byte[random.nextInt(900_000)];
            random.nextBytes(content);
            files.put("small-" + i, content);
        }
        files.put("same", files.get("small-3"));
        files.put("empty", new byte[0]);
        int[] lengths = {1 << 20, (1 << 20) + 1, (5 << 20) - 3};
        for (int i = 0; i < lengths.length; i++) {
            byte[] content = new byte[lengths[i]];
            random.nextBytes(content);
            files.put("large-" + i, content);
        }
        return TestPatch.of(files);
    }

    private static String code(Verdict verdict) {
        return verdict instanceof Verdict.Rejected rejected ? rejected.code() : "ACCEPTED";
    }
}
