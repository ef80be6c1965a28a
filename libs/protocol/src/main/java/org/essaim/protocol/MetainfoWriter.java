/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Makes metainfo files; the same input gives the same bytes. Thread-safe. */
public final class MetainfoWriter {

    private MetainfoWriter() {}

    /**
     * Metainfo of version 1: private (BEP 27), without a tracker, always in the form for several files.
     *
     * @param name of the folder
     * @param pieceLength bytes per piece
     * @param files in payload order, each beginning where the one before ends
     * @param pieceHashes SHA-1 of every piece, one after the other
     * @throws IllegalArgumentException when these do not fit together, or {@link Metainfo#parse} would refuse the result
     */
    public static byte[] v1(String name, int pieceLength, List<PayloadFile> files, byte[] pieceHashes) {
        List<BValue> entries = new ArrayList<>(files.size());
        long offset = 0;
        for (PayloadFile file : files) {
            if (file.offset() != offset) {
                throw new IllegalArgumentException(file.path() + " begins at " + file.offset() + ", not at " + offset);
            }
            List<BValue> path = new ArrayList<>();
            Arrays.stream(file.path().split("/", -1)).map(BBytes::of).forEach(path::add);
            entries.add(BDictionary.of(Map.of("length", new BInteger(file.length()), "path", new BList(path))));
            offset += file.length();
        }
        BDictionary info = BDictionary.of(Map.of(
                "files", new BList(entries),
                "name", BBytes.of(name),
                "piece length", new BInteger(pieceLength),
                "pieces", new BBytes(pieceHashes),
                "private", new BInteger(1)));
        byte[] metainfo = Bencode.encode(BDictionary.of(Map.of("info", info)));
        try {
            Metainfo.parse(metainfo);
        } catch (MetainfoException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return metainfo;
    }

    /**
     * The same metainfo with this one tracker; the info dictionary, and with it the info-hash, stays as it is.
     *
     * @throws MetainfoException when {@code metainfo} is none
     */
    public static byte[] withAnnounce(byte[] metainfo, String url) throws MetainfoException {
        BDictionary top = MetainfoReader.top(new BencodeReader(metainfo, BencodeLimits.METAINFO));
        MetainfoReader.info(top);
        // Strict bencode has one form only, so what is decoded and encoded again is what it was, byte for byte.
        return Bencode.encode(top.without("announce-list").with("announce", BBytes.of(url)));
    }
}
