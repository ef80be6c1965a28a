/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.Arrays;
import java.util.Optional;
import org.essaim.api.Sha256;

/**
 * The hashes of one file of version 2 (BEP 52), from those of its pieces up to its {@code pieces root}: serves hash
 * requests, and checks the answers to them. A layer's number counts from the blocks of 16 KiB, which are layer 0.
 *
 * <p>Immutable and thread-safe; about 64 bytes for each piece of the file.
 */
public final class HashTree {

    private final byte[] root;
    private final int height;
    private final int pieceLayer;
    private final long blocks;
    /** The layers from that of the pieces up to the root. */
    private final byte[][] layers;

    /** Where the hashes of a piece's blocks come from: they are not kept, but made of the piece when they are asked for. */
    @FunctionalInterface
    public interface Leaves {

        /**
         * The hashes of all blocks of a piece.
         *
         * @param piece counted from the file's first one
         * @return 32 bytes for each block, or nothing when this machine has not that piece
         */
        Optional<byte[]> of(int piece);
    }

    /**
     * @param length the file's bytes, 1 or more
     * @param layer the hashes of its pieces; empty for a file of one piece
     */
    HashTree(byte[] root, long length, int pieceLength, byte[] layer) {
        this.root = root;
        this.blocks = (length - 1) / PiecesRootHasher.BLOCK + 1;
        this.height = MerkleTree.layersAbove(blocks);
        this.pieceLayer = Math.min(height, MerkleTree.layersAbove(pieceLength / PiecesRootHasher.BLOCK));
        this.layers = new byte[height - pieceLayer + 1][];
        layers[0] = layer.length == 0 ? root : layer;
        for (int i = 1; i < layers.length; i++) {
            layers[i] = MerkleTree.parents(layers[i - 1], pieceLayer + i - 1);
        }
    }

    /** The file's {@code pieces root}. */
    public Sha256 root() {
        return Sha256.of(root);
    }

    /** The root's layer. */
    public int height() {
        return height;
    }

    /** The layer of the hashes of pieces; for a file of one piece that of the root. */
    public int pieceLayer() {
        return pieceLayer;
    }

    /** How many hashes a request for the leaves of one piece asks for: a power of two, padded with zeros. */
    public int leavesPerPiece() {
        return 1 << pieceLayer;
    }

    /**
     * Answers a hash request: {@code length} hashes, then those of the proof. Whoever asks for what no tree has, or for
     * layers between blocks and pieces, gets nothing, as BEP 52 allows.
     *
     * @param leaves asked only for base layer 0
     * @return 32 bytes for each hash, or nothing when the request is to be rejected
     */
    public Optional<byte[]> hashes(int baseLayer, int index, int length, int proofLayers, Leaves leaves) {
        if (!fits(baseLayer, index, length, proofLayers) || baseLayer > 0 && baseLayer < pieceLayer) {
            return Optional.empty();
        }
        byte[] answer = new byte[(length + uncles(length, proofLayers)) * MerkleTree.HASH];
        int layer = baseLayer;
        if (baseLayer < pieceLayer) {
            if (!leaves(index, length, leaves, answer)) {
                return Optional.empty();
            }
        } else {
            for (int i = 0; i < length; i++) {
                copyNode(layer, index + i, answer, i * MerkleTree.HASH);
            }
        }
        layer += MerkleTree.layersAbove(length);
        return prove(layer, index / length, answer, length, leaves) ? Optional.of(answer) : Optional.empty();
    }

    /**
     * Whether an answer's hashes belong to this file: they are joined until a layer is reached that is known.
     *
     * @param hashes {@code length} hashes and those of the proof, 32 bytes each
     */
    public boolean proves(int baseLayer, int index, int length, int proofLayers, byte[] hashes) {
        if (!fits(baseLayer, index, length, proofLayers)
                || hashes.length != (length + uncles(length, proofLayers)) * MerkleTree.HASH) {
            return false;
        }
        int layer = baseLayer + MerkleTree.layersAbove(length);
        int at = index / length;
        byte[] node = MerkleTree.root(Arrays.copyOf(hashes, length * MerkleTree.HASH), baseLayer, layer);
        for (int next = length * MerkleTree.HASH; layer < pieceLayer; next += MerkleTree.HASH) {
            if (next == hashes.length) {
                return false;
            }
            byte[] uncle = Arrays.copyOfRange(hashes, next, next + MerkleTree.HASH);
            node = (at & 1) == 0
                    ? MerkleTree.parent(MerkleTree.sha256(), node, uncle)
                    : MerkleTree.parent(MerkleTree.sha256(), uncle, node);
            at >>= 1;
            layer++;
        }
        byte[] known = new byte[MerkleTree.HASH];
        copyNode(layer, at, known, 0);
        return Arrays.equals(node, known);
    }

    /** Whether the range exists and is aligned as BEP 52 wants it, so that one uncle for each layer proves it. */
    private boolean fits(int baseLayer, int index, int length, int proofLayers) {
        return baseLayer >= 0
                && baseLayer < height
                && length >= 2
                && Integer.bitCount(length) == 1
                && index >= 0
                && index % length == 0
                && (long) index + length <= 1L << height - baseLayer
                && proofLayers >= 0
                && proofLayers < height - baseLayer;
    }

    /** How many hashes prove {@code length} others: BEP 52 leaves out those of layers that can be computed. */
    private static int uncles(int length, int proofLayers) {
        return Math.max(0, proofLayers - (MerkleTree.layersAbove(length) - 1));
    }

    private boolean leaves(int index, int length, Leaves source, byte[] answer) {
        int perPiece = 1 << pieceLayer;
        int to = 0;
        for (int at = index; at < index + length; ) {
            int from = at % perPiece;
            int count = Math.min(perPiece - from, index + length - at);
            // Beyond the file's last block there are zeros, as in a fresh answer.
            if (at < blocks) {
                Optional<byte[]> piece = source.of(at / perPiece);
                if (piece.isEmpty()) {
                    return false;
                }
                int have = Math.min(count, piece.get().length / MerkleTree.HASH - from);
                if (have > 0) {
                    System.arraycopy(
                            piece.get(), from * MerkleTree.HASH, answer, to * MerkleTree.HASH, have * MerkleTree.HASH);
                }
            }
            at += count;
            to += count;
        }
        return true;
    }

    /** Appends the uncles of a node to the hashes under it. */
    private boolean prove(int nodeLayer, int nodeIndex, byte[] answer, int length, Leaves leaves) {
        int layer = nodeLayer;
        int at = nodeIndex;
        byte[][] below = {};
        if (layer < pieceLayer && answer.length > length * MerkleTree.HASH) {
            Optional<byte[]> piece = leaves.of(nodeIndex >> pieceLayer - nodeLayer);
            if (piece.isEmpty()) {
                return false;
            }
            below = layersOf(piece.get());
        }
        for (int to = length * MerkleTree.HASH; to < answer.length; to += MerkleTree.HASH) {
            int sibling = at ^ 1;
            if (layer < pieceLayer) {
                int inPiece = sibling & (1 << pieceLayer - layer) - 1;
                byte[] nodes = below[layer];
                byte[] from = inPiece * MerkleTree.HASH < nodes.length ? nodes : MerkleTree.zeros(layer);
                System.arraycopy(from, from == nodes ? inPiece * MerkleTree.HASH : 0, answer, to, MerkleTree.HASH);
            } else {
                copyNode(layer, sibling, answer, to);
            }
            at >>= 1;
            layer++;
        }
        return true;
    }

    private byte[][] layersOf(byte[] leaves) {
        byte[][] all = new byte[pieceLayer][];
        byte[] level = leaves;
        for (int layer = 0; layer < pieceLayer; layer++) {
            all[layer] = level;
            level = MerkleTree.parents(level, layer);
        }
        return all;
    }

    /** A node of the layers that are known. */
    private void copyNode(int layer, int index, byte[] target, int offset) {
        byte[] nodes = layers[layer - pieceLayer];
        if ((long) index * MerkleTree.HASH < nodes.length) {
            System.arraycopy(nodes, index * MerkleTree.HASH, target, offset, MerkleTree.HASH);
        } else {
            System.arraycopy(MerkleTree.zeros(layer), 0, target, offset, MerkleTree.HASH);
        }
    }
}
