/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code piece layers} (BEP 52), the hashes of the pieces of every file that is longer than a piece. */
final class PieceLayersReader {

    private PieceLayersReader() {}

    /**
     * The files with bytes, and their hashes.
     *
     * @param roots of each file, empty for those without bytes
     * @throws MetainfoException unless there is exactly one layer for each root that needs one, and leads to it
     */
    static List<PieceHashes.TreeFile> read(BNode top, List<PayloadFile> files, List<byte[]> roots, int pieceLength)
            throws MetainfoException {
        Map<BBytes, byte[]> layers = layers(Entries.required(top, "piece layers"));
        Map<BBytes, Long> lengths = new HashMap<>();
        List<PieceHashes.TreeFile> hashes = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            long length = files.get(i).length();
            if (length == 0) {
                continue;
            }
            BBytes root = new BBytes(roots.get(i));
            Long former = lengths.putIfAbsent(root, length);
            if (former != null && former != length) {
                throw new MetainfoException("One 'pieces root' stands for files of two lengths.");
            }
            byte[] layer = PieceHash.none();
            if (length > pieceLength) {
                layer = layers.get(root);
                if (layer == null) {
                    throw new MetainfoException("'piece layers' has nothing for "
                            + Entries.shown(files.get(i).path()) + ".");
                }
                if (former == null) {
                    requireMatch(root.bytes(), layer, length, pieceLength);
                }
            }
            hashes.add(new PieceHashes.TreeFile(i, length, root.bytes(), layer));
        }
        long needed =
                lengths.values().stream().filter(length -> length > pieceLength).count();
        if (needed != layers.size()) {
            throw new MetainfoException("'piece layers' has entries that belong to no file.");
        }
        return hashes;
    }

    private static Map<BBytes, byte[]> layers(BNode node) throws MetainfoException {
        if (!node.isDictionary()) {
            throw new MetainfoException("'piece layers' is not a dictionary.");
        }
        Map<BBytes, byte[]> layers = new HashMap<>();
        for (BNode key : node.keys()) {
            byte[] hashes = Entries.string(key.value(), "piece layers").bytes();
            if (key.length() != MerkleTree.HASH || hashes.length == 0 || hashes.length % MerkleTree.HASH != 0) {
                throw new MetainfoException("'piece layers' holds something that is not a layer of hashes.");
            }
            layers.put(new BBytes(key.bytes()), hashes);
        }
        return layers;
    }

    private static void requireMatch(byte[] root, byte[] layer, long length, int pieceLength) throws MetainfoException {
        long pieces = (length - 1) / pieceLength + 1;
        if (layer.length != pieces * MerkleTree.HASH) {
            throw new MetainfoException(
                    "'piece layers' has " + layer.length / MerkleTree.HASH + " hashes for " + pieces + " pieces.");
        }
        int pieceLayer = MerkleTree.layersAbove(pieceLength / PiecesRootHasher.BLOCK);
        int height = pieceLayer + MerkleTree.layersAbove(pieces);
        if (!Arrays.equals(MerkleTree.root(layer, pieceLayer, height), root)) {
            throw new MetainfoException("'piece layers' does not lead to the 'pieces root' it is listed for.");
        }
    }
}
