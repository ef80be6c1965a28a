/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes a metainfo file apart and refuses what does not fit together. */
final class MetainfoReader {

    private static final int LONGEST_ADDRESS = 2048;

    private MetainfoReader() {}

    /** What a metainfo says. */
    record Content(
            Metainfo.Version version,
            String name,
            List<PayloadFile> files,
            long totalLength,
            PieceMap map,
            PieceHashes hashes,
            boolean isPrivate,
            Optional<String> announce) {}

    static BNode top(BencodeReader reader) throws MetainfoException {
        try {
            BNode top = reader.document();
            if (top.isDictionary()) {
                return top;
            }
            throw new MetainfoException("The metainfo is not a dictionary.");
        } catch (BencodeException e) {
            throw new MetainfoException("The metainfo is not strict bencode: " + e.getMessage() + ".", e);
        }
    }

    static Content read(BNode top) throws MetainfoException {
        Optional<BNode> found = top.get("info");
        if (found.isEmpty() || !found.get().isDictionary()) {
            throw new MetainfoException("The metainfo has no dictionary 'info'.");
        }
        BNode info = found.get();
        Metainfo.Version version = version(info);
        String name = Entries.name(Entries.required(info, "name"), "name");
        int pieceLength = pieceLength(info, version);
        List<PieceHashes.TreeFile> trees = new ArrayList<>();
        Layout layout;
        if (version == Metainfo.Version.V1) {
            layout = FileListReader.read(info, name, pieceLength);
        } else {
            FileTreeReader tree = new FileTreeReader(pieceLength);
            layout = tree.read(Entries.required(info, "file tree"));
            layout.requireSize();
            trees.addAll(PieceLayersReader.read(top, layout.files(), tree.roots(), pieceLength));
        }
        if (version == Metainfo.Version.HYBRID) {
            Layout other = FileListReader.read(info, name, pieceLength);
            if (!layout.agreesWith(other)) {
                throw new MetainfoException("The halves of the hybrid describe different files.");
            }
            layout = other;
        }
        layout.requireSize();
        byte[] sha1s = version == Metainfo.Version.V2 ? PieceHash.none() : pieces(info, pieceLength, layout.wire());
        boolean isPrivate = info.get("private").isPresent() && Entries.integer(info, "private", 0, Long.MAX_VALUE) == 1;
        return new Content(
                version,
                name,
                layout.files(),
                layout.payload(),
                layout.map(version != Metainfo.Version.V2),
                PieceHashes.of(pieceLength, sha1s, trees, layout),
                isPrivate,
                announce(top));
    }

    /** BEP 52 wants newer versions to be named before anything else is found wrong with them. */
    private static Metainfo.Version version(BNode info) throws MetainfoException {
        if (info.get("meta version").isEmpty()) {
            return Metainfo.Version.V1;
        }
        long version = Entries.integer(info, "meta version", 2, Long.MAX_VALUE);
        if (version > 2) {
            throw new MetainfoException("The metainfo is of version " + version + ", which is not known here.");
        }
        if (info.get("pieces").isPresent()) {
            return Metainfo.Version.HYBRID;
        }
        if (info.get("files").isPresent() || info.get("length").isPresent()) {
            throw new MetainfoException("The metainfo has files of version 1 without 'pieces'.");
        }
        return Metainfo.Version.V2;
    }

    private static int pieceLength(BNode info, Metainfo.Version version) throws MetainfoException {
        int least = version == Metainfo.Version.V1 ? 1 : PiecesRootHasher.BLOCK;
        int length = (int) Entries.integer(info, "piece length", least, Metainfo.LONGEST_PIECE);
        if (version != Metainfo.Version.V1 && Integer.bitCount(length) != 1) {
            throw new MetainfoException("'piece length' is " + length + ", not a power of two.");
        }
        return length;
    }

    private static byte[] pieces(BNode info, int pieceLength, long wire) throws MetainfoException {
        byte[] pieces =
                Entries.string(Entries.required(info, "pieces"), "pieces").bytes();
        long wanted = (wire - 1) / pieceLength + 1;
        if (pieces.length != wanted * PieceHashes.SHA1) {
            throw new MetainfoException("'pieces' has " + pieces.length + " bytes, but " + wanted + " pieces need "
                    + wanted * PieceHashes.SHA1 + ".");
        }
        return pieces;
    }

    private static Optional<String> announce(BNode top) throws MetainfoException {
        Optional<BNode> announce = top.get("announce");
        if (announce.isEmpty()) {
            return Optional.empty();
        }
        String address = Entries.text(announce.get(), "announce");
        if (address.length() > LONGEST_ADDRESS || address.chars().anyMatch(Character::isISOControl)) {
            throw new MetainfoException("The tracker's address is too long or holds control characters.");
        }
        return Optional.of(address);
    }
}
