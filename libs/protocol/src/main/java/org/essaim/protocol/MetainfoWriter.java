/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes metainfo files; the same input gives the same bytes. All are private (BEP 27), without a tracker, and in the
 * form for several files. Thread-safe.
 */
public final class MetainfoWriter {

    private MetainfoWriter() {}

    /**
     * Metainfo of version 1.
     *
     * @param name of the folder
     * @param pieceLength bytes per piece
     * @param files in payload order, each beginning where the one before ends
     * @param pieceHashes SHA-1 of every piece, one after the other
     * @throws IllegalArgumentException when these do not fit together, or {@link Metainfo#parse} would refuse the result
     */
    public static byte[] v1(String name, int pieceLength, List<PayloadFile> files, byte[] pieceHashes) {
        BDictionary info = info(name, pieceLength)
                .with("files", list(files, Integer.MAX_VALUE, false))
                .with("pieces", new BBytes(pieceHashes));
        return checked(BDictionary.of(Map.of("info", info)), files);
    }

    /**
     * Metainfo of version 2.
     *
     * @param name of the payload
     * @param pieceLength bytes per piece, a power of two from 16 KiB on
     * @param files in payload order, which must be the order of their paths' bytes, folder by folder
     * @param hashes of each file
     * @throws IllegalArgumentException when these do not fit together, or {@link Metainfo#parse} would refuse the result
     */
    public static byte[] v2(String name, int pieceLength, List<PayloadFile> files, List<FileHashes> hashes) {
        BDictionary info =
                info(name, pieceLength).with("file tree", tree(files, hashes)).with("meta version", new BInteger(2));
        return checked(BDictionary.of(Map.of("info", info, "piece layers", layers(hashes))), files);
    }

    /**
     * Metainfo that peers of both versions understand; every file but an empty one is followed by padding (BEP 47) up to
     * the next piece.
     *
     * @param pieceHashes SHA-1 of every piece with its padding, one after the other
     * @throws IllegalArgumentException as {@link #v2}
     */
    public static byte[] hybrid(
            String name, int pieceLength, List<PayloadFile> files, List<FileHashes> hashes, byte[] pieceHashes) {
        BDictionary info = info(name, pieceLength)
                .with("file tree", tree(files, hashes))
                .with("files", list(files, pieceLength, true))
                .with("meta version", new BInteger(2))
                .with("pieces", new BBytes(pieceHashes));
        return checked(BDictionary.of(Map.of("info", info, "piece layers", layers(hashes))), files);
    }

    /**
     * The same metainfo with this one tracker; the info dictionary, and with it the info-hash, stays as it is.
     *
     * @throws MetainfoException when {@code metainfo} is none
     */
    public static byte[] withAnnounce(byte[] metainfo, String url) throws MetainfoException {
        Metainfo.parse(metainfo);
        BNode top = MetainfoReader.top(new BencodeReader(metainfo, BencodeLimits.METAINFO));
        // Strict bencode has one form only, so what is decoded and encoded again is what it was, byte for byte.
        return Bencode.encode(
                ((BDictionary) top.toValue()).without("announce-list").with("announce", BBytes.of(url)));
    }

    private static BDictionary info(String name, int pieceLength) {
        return BDictionary.of(Map.of(
                "name", BBytes.of(name),
                "piece length", new BInteger(pieceLength),
                "private", new BInteger(1)));
    }

    private static BList list(List<PayloadFile> files, int pieceLength, boolean padded) {
        List<BValue> entries = new ArrayList<>(files.size());
        for (PayloadFile file : files) {
            List<BValue> path = new ArrayList<>();
            names(file).map(BBytes::of).forEach(path::add);
            entries.add(BDictionary.of(Map.of("length", new BInteger(file.length()), "path", new BList(path))));
            long missing = (pieceLength - file.length() % pieceLength) % pieceLength;
            if (padded && missing > 0) {
                entries.add(BDictionary.of(Map.of(
                        "attr", BBytes.of("p"),
                        "length", new BInteger(missing),
                        "path", BList.of(BBytes.of(".pad"), BBytes.of(Long.toString(missing))))));
            }
        }
        return new BList(entries);
    }

    private static BDictionary tree(List<PayloadFile> files, List<FileHashes> hashes) {
        if (files.size() != hashes.size()) {
            throw new IllegalArgumentException(hashes.size() + " hashes for " + files.size() + " files");
        }
        Folder root = new Folder();
        for (int i = 0; i < files.size(); i++) {
            Folder folder = root;
            for (String name : names(files.get(i)).toList()) {
                folder = folder.below(name);
            }
            Map<String, BValue> properties = new HashMap<>();
            properties.put("length", new BInteger(files.get(i).length()));
            if (files.get(i).length() > 0) {
                properties.put("pieces root", new BBytes(hashes.get(i).root()));
            }
            folder.files.put("", BDictionary.of(properties));
        }
        return root.dictionary();
    }

    private static final class Folder {
        private final Map<String, Folder> folders = new HashMap<>();
        private final Map<String, BValue> files = new HashMap<>();

        Folder below(String name) {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a path has an empty name");
            }
            return folders.computeIfAbsent(name, key -> new Folder());
        }

        BDictionary dictionary() {
            Map<String, BValue> entries = new HashMap<>(files);
            folders.forEach((name, folder) -> entries.put(name, folder.dictionary()));
            return BDictionary.of(entries);
        }
    }

    private static BDictionary layers(List<FileHashes> hashes) {
        TreeMap<BBytes, BValue> layers = new TreeMap<>();
        for (FileHashes file : hashes) {
            if (file.pieceLayer().length > 0) {
                layers.put(new BBytes(file.root()), new BBytes(file.pieceLayer()));
            }
        }
        return new BDictionary(layers);
    }

    private static Stream<String> names(PayloadFile file) {
        return Arrays.stream(file.path().split("/", -1));
    }

    private static byte[] checked(BDictionary top, List<PayloadFile> files) {
        long offset = 0;
        for (PayloadFile file : files) {
            if (file.offset() != offset) {
                throw new IllegalArgumentException(file.path() + " begins at " + file.offset() + ", not at " + offset);
            }
            offset += file.length();
        }
        byte[] metainfo = Bencode.encode(top);
        try {
            if (!Metainfo.parse(metainfo).files().equals(files)) {
                throw new IllegalArgumentException("the files are not in the order of their paths");
            }
        } catch (MetainfoException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return metainfo;
    }
}
