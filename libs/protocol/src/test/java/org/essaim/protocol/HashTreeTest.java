/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.essaim.api.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashTreeTest {

    private static final int BLOCK = PiecesRootHasher.BLOCK;
    private static final int PIECE = 4 * BLOCK;

    @ParameterizedTest
    @ValueSource(ints = {2 * BLOCK, 3 * BLOCK - 1, PIECE, PIECE + 1, 9 * BLOCK, 5 * PIECE, 11 * PIECE + 3 * BLOCK + 5})
    void everyAnswerProvesItselfAndNoChangedOneDoes(int length) {
        byte[] content = content(length);
        HashTree tree = tree(content);
        HashTree.Leaves leaves = leaves(content);
        int answers = 0;
        for (int base = 0; base < tree.height(); base++) {
            for (int count = 2; count <= 1 << tree.height() - base; count *= 2) {
                for (int index = 0; index < 1 << tree.height() - base; index += count) {
                    int proofs = tree.height() - base - 1;
                    Optional<byte[]> answer = tree.hashes(base, index, count, proofs, leaves);
                    assertThat(answer.isPresent()).isEqualTo(base == 0 || base >= tree.pieceLayer());
                    if (answer.isPresent()) {
                        answers++;
                        assertProof(tree, base, index, count, proofs, answer.get());
                    }
                }
            }
        }
        assertThat(answers).isPositive();
    }

    private static void assertProof(HashTree tree, int base, int index, int count, int proofs, byte[] answer) {
        assertThat(tree.proves(base, index, count, proofs, answer)).isTrue();
        Random random = new Random(base + 31L * index);
        for (int i = 0; i < 5; i++) {
            byte[] changed = answer.clone();
            changed[random.nextInt(count * 32)] ^= (byte) (1 << random.nextInt(8));
            assertThat(tree.proves(base, index, count, proofs, changed)).isFalse();
        }
        assertThat(tree.proves(base, index, count, proofs, Arrays.copyOf(answer, answer.length + 32)))
                .isFalse();
        assertThat(tree.proves(base, index, count, proofs, Arrays.copyOf(answer, answer.length - 1)))
                .isFalse();
        int other = index == 0 ? count : 0;
        if (other + count <= 1 << tree.height() - base) {
            assertThat(tree.proves(base, other, count, proofs, answer)).isFalse();
        }
    }

    @Test
    void theLeavesOfOnePieceNeedNoProof() {
        byte[] content = content(11 * PIECE + 5);
        HashTree tree = tree(content);
        assertThat(tree.leavesPerPiece()).isEqualTo(4);
        assertThat(tree.pieceLayer()).isEqualTo(2);
        byte[] answer = tree.hashes(0, 8, 4, 0, leaves(content)).orElseThrow();
        assertThat(answer).isEqualTo(SamplePayload.leaves(content, 2 * PIECE, PIECE));
        assertThat(tree.proves(0, 8, 4, 0, answer)).isTrue();
        byte[] half = tree.hashes(0, 8, 2, 1, leaves(content)).orElseThrow();
        assertThat(half).hasSize(3 * 32);
        assertThat(tree.proves(0, 8, 2, 1, half)).isTrue();
        byte[] unproved = tree.hashes(0, 8, 2, 0, leaves(content)).orElseThrow();
        assertThat(tree.proves(0, 8, 2, 0, unproved)).isFalse();
    }

    @Test
    void theProofLeavesOutTheLayersThatCanBeComputed() {
        HashTree tree = tree(content(16 * PIECE));
        // Height 6, pieces at 2: over 4 of the 16 pieces lie 2 layers with an uncle each; BEP 52 counts one layer more.
        assertThat(tree.height()).isEqualTo(6);
        assertThat(tree.hashes(2, 4, 4, 3, piece -> Optional.empty()).orElseThrow())
                .hasSize((4 + 2) * 32);
        assertThat(tree.hashes(2, 0, 16, 3, piece -> Optional.empty()).orElseThrow())
                .hasSize(16 * 32);
    }

    @Test
    void beyondTheEndOfTheFileThereAreZeros() {
        byte[] content = content(PIECE + 1);
        HashTree tree = tree(content);
        byte[] answer = tree.hashes(0, 4, 4, 0, leaves(content)).orElseThrow();
        assertThat(Arrays.copyOfRange(answer, 32, 128)).isEqualTo(new byte[96]);
        assertThat(tree.proves(0, 4, 4, 0, answer)).isTrue();
    }

    @Test
    void whatNoTreeHasIsRejected() {
        byte[] content = content(5 * PIECE);
        HashTree tree = tree(content);
        HashTree.Leaves leaves = leaves(content);
        assertThat(tree.height()).isEqualTo(5);
        int[][] requests = {
            {-1, 0, 2, 0},
            {5, 0, 2, 0},
            {0, -2, 2, 0},
            {0, 1, 2, 0},
            {0, 0, 1, 0},
            {0, 0, 3, 0},
            {0, 0, 0, 0},
            {0, 32, 2, 0},
            {0, 0, 64, 0},
            {0, 0, 2, 5},
            {0, 0, 2, -1},
            {2, 0, 2, 3},
            {1, 0, 2, 0},
            {0, 0, Integer.MIN_VALUE, 0},
            {0, 0x40000000, 0x40000000, 0}
        };
        for (int[] r : requests) {
            assertThat(tree.hashes(r[0], r[1], r[2], r[3], leaves))
                    .as(Arrays.toString(r))
                    .isEmpty();
        }
        assertThat(tree.proves(0, 0, 3, 0, new byte[96])).isFalse();
        assertThat(tree.proves(0, 0, -2, 0, new byte[0])).isFalse();
    }

    @Test
    void aPieceThatIsNotThereIsRejected() {
        HashTree tree = tree(content(5 * PIECE));
        assertThat(tree.hashes(0, 0, 4, 0, piece -> Optional.empty())).isEmpty();
        assertThat(tree.hashes(0, 0, 2, 1, piece -> Optional.empty())).isEmpty();
        assertThat(tree.hashes(2, 0, 4, 0, piece -> Optional.empty())).isPresent();
    }

    @Test
    void aWrongBlockIsNamedByTheLeaves() throws Exception {
        Metainfo metainfo = Metainfo.parse(SamplePayload.libtorrent("multi-v2"));
        byte[] bytes = SamplePayload.MULTI.bytes().clone();
        int piece = 7;
        int from = (int) metainfo.payloadOffset(piece);
        byte[] right = SamplePayload.leaves(bytes, from, metainfo.payloadLength(piece));
        HashTree tree = metainfo.hashTree(piece).orElseThrow();
        int first = (piece - metainfo.firstPieceOfFile(piece)) * tree.leavesPerPiece();
        assertThat(tree.proves(0, first, tree.leavesPerPiece(), 0, right)).isTrue();
        bytes[from + BLOCK]++;
        PieceCheck check = new PieceCheck();
        check.begin(metainfo.pieceHash(piece));
        check.update(bytes, from, metainfo.payloadLength(piece));
        assertThat(check.passes()).isFalse();
        assertThat(Arrays.mismatch(check.leaves(), right)).isBetween(32, 63);
    }

    @Test
    void aTreeIsFoundByItsRoot() throws Exception {
        Metainfo metainfo = Metainfo.parse(SamplePayload.libtorrent("odd-hybrid"));
        HashTree tree = metainfo.hashTree(5).orElseThrow();
        assertThat(metainfo.hashTree(tree.root()).orElseThrow().height()).isEqualTo(tree.height());
        assertThat(metainfo.hashTree(Sha256.of(new byte[32]))).isEmpty();
        assertThat(Metainfo.parse(SamplePayload.libtorrent("odd-v1")).hashTree(0))
                .isEmpty();
        assertThat(metainfo.hashTree(0).orElseThrow().height()).isZero();
    }

    private static HashTree tree(byte[] content) {
        FileHashes hashes = SamplePayload.hashes(content, PIECE);
        return new HashTree(hashes.root(), content.length, PIECE, hashes.pieceLayer());
    }

    private static HashTree.Leaves leaves(byte[] content) {
        return piece -> Optional.of(
                SamplePayload.leaves(content, piece * PIECE, Math.min(PIECE, content.length - piece * PIECE)));
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }
}
