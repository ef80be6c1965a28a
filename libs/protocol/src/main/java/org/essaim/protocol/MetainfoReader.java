/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes a metainfo file's dictionaries apart and refuses what does not fit together. */
final class MetainfoReader {

    private static final int LONGEST_ADDRESS = 2048;

    private MetainfoReader() {}

    /** What an info dictionary says; {@code pieces} are the hashes, one after the other. */
    record Info(
            String name,
            int pieceLength,
            byte[] pieces,
            List<PayloadFile> files,
            long totalLength,
            boolean isPrivate) {}

    static BDictionary top(BencodeReader reader) throws MetainfoException {
        try {
            if (reader.document() instanceof BDictionary top) {
                return top;
            }
            throw new MetainfoException("The metainfo is not a dictionary.");
        } catch (BencodeException e) {
            throw new MetainfoException("The metainfo is not strict bencode: " + e.getMessage() + ".", e);
        }
    }

    static Optional<String> announce(BDictionary top) throws MetainfoException {
        Optional<BValue> announce = top.get("announce");
        if (announce.isEmpty()) {
            return Optional.empty();
        }
        String address = text(announce.get(), "announce");
        if (address.length() > LONGEST_ADDRESS || address.chars().anyMatch(Character::isISOControl)) {
            throw new MetainfoException("The tracker's address is too long or holds control characters.");
        }
        return Optional.of(address);
    }

    static Info info(BDictionary top) throws MetainfoException {
        if (!(top.get("info").orElse(null) instanceof BDictionary info)) {
            throw new MetainfoException("The metainfo has no dictionary 'info'.");
        }
        if (info.get("pieces").isEmpty() && info.get("meta version").isPresent()) {
            throw new MetainfoException("The metainfo is of version 2 alone, which is not supported.");
        }
        String name = text(required(info, "name"), "name");
        requireGoodName(name);
        int pieceLength = (int) integer(info, "piece length", 1, Metainfo.LONGEST_PIECE);
        List<PayloadFile> files = files(info, name);
        PayloadFile last = files.get(files.size() - 1);
        long total = last.offset() + last.length();
        byte[] pieces = pieces(info, pieceLength, total);
        boolean isPrivate = info.get("private").isPresent() && integer(info, "private", 0, Long.MAX_VALUE) == 1;
        return new Info(name, pieceLength, pieces, files, total, isPrivate);
    }

    private static byte[] pieces(BDictionary info, int pieceLength, long total) throws MetainfoException {
        if (total == 0) {
            throw new MetainfoException("The payload has no bytes.");
        }
        if (!(required(info, "pieces") instanceof BBytes pieces)) {
            throw new MetainfoException("'pieces' is not a string.");
        }
        int length = pieces.bytes().length;
        long wanted = (total - 1) / pieceLength + 1;
        if (wanted > Metainfo.MOST_PIECES) {
            throw new MetainfoException("There are more than " + Metainfo.MOST_PIECES + " pieces.");
        }
        if (length != wanted * Metainfo.PIECE_HASH) {
            throw new MetainfoException("'pieces' has " + length + " bytes, but " + wanted + " pieces need "
                    + wanted * Metainfo.PIECE_HASH + ".");
        }
        return pieces.bytes();
    }

    private static List<PayloadFile> files(BDictionary info, String name) throws MetainfoException {
        boolean single = info.get("length").isPresent();
        if (single == info.get("files").isPresent()) {
            throw new MetainfoException("The metainfo must have either 'length' or 'files'.");
        }
        if (single) {
            return List.of(new PayloadFile(name, integer(info, "length", 0, Long.MAX_VALUE), 0));
        }
        if (!(required(info, "files") instanceof BList list) || list.values().isEmpty()) {
            throw new MetainfoException("'files' is not a list of files.");
        }
        List<PayloadFile> files = new ArrayList<>(list.values().size());
        PathSet paths = new PathSet();
        long offset = 0;
        for (BValue value : list.values()) {
            if (!(value instanceof BDictionary file)) {
                throw new MetainfoException("'files' holds something that is not a dictionary.");
            }
            // The sum stays below Long.MAX_VALUE because each length is held to what is left of it.
            long length = integer(file, "length", 0, Long.MAX_VALUE - offset);
            files.add(new PayloadFile(path(file, paths), length, offset));
            offset += length;
        }
        return List.copyOf(files);
    }

    private static String path(BDictionary file, PathSet paths) throws MetainfoException {
        if (!(required(file, "path") instanceof BList list) || list.values().isEmpty()) {
            throw new MetainfoException("A file's 'path' is not a list of names.");
        }
        List<String> names = new ArrayList<>();
        for (BValue value : list.values()) {
            String name = text(value, "path");
            requireGoodName(name);
            names.add(name);
        }
        return paths.add(names);
    }

    private static void requireGoodName(String name) throws MetainfoException {
        Optional<String> objection = NameRules.objection(name);
        if (objection.isPresent()) {
            throw new MetainfoException("The name " + shown(name) + " " + objection.get() + ".");
        }
        if (name.indexOf(':') >= 0) {
            throw new MetainfoException("The name " + shown(name) + " means a drive or a stream on Windows.");
        }
    }

    private static BValue required(BDictionary dictionary, String key) throws MetainfoException {
        return dictionary.get(key).orElseThrow(() -> new MetainfoException("'" + key + "' is missing."));
    }

    private static long integer(BDictionary dictionary, String key, long least, long most) throws MetainfoException {
        if (!(required(dictionary, key) instanceof BInteger integer)) {
            throw new MetainfoException("'" + key + "' is not an integer.");
        }
        if (integer.value() < least || integer.value() > most) {
            throw new MetainfoException(
                    "'" + key + "' is " + integer.value() + ", not from " + least + " to " + most + ".");
        }
        return integer.value();
    }

    private static String text(BValue value, String key) throws MetainfoException {
        if (!(value instanceof BBytes bytes)) {
            throw new MetainfoException("'" + key + "' is not a string.");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MetainfoException("'" + key + "' is not UTF-8.", e);
        }
    }

    /** A name for a message: short, and without what would upset a terminal. */
    static String shown(String name) {
        StringBuilder shown = new StringBuilder("'");
        name.codePoints().limit(80).forEach(c -> {
            if (Character.isISOControl(c)) {
                shown.append(String.format("\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.append(name.length() > 80 ? "…'" : "'").toString();
    }
}
