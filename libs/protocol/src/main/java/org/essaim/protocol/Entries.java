/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Takes single entries out of a metainfo's dictionaries, and refuses those of another form. */
final class Entries {

    private Entries() {}

    static BNode required(BNode dictionary, String key) throws MetainfoException {
        return dictionary.get(key).orElseThrow(() -> new MetainfoException("'" + key + "' is missing."));
    }

    static long integer(BNode dictionary, String key, long least, long most) throws MetainfoException {
        BNode node = required(dictionary, key);
        if (!node.isInteger()) {
            throw new MetainfoException("'" + key + "' is not an integer.");
        }
        long value = node.integer();
        if (value < least || value > most) {
            throw new MetainfoException("'" + key + "' is " + value + ", not from " + least + " to " + most + ".");
        }
        return value;
    }

    static BNode string(BNode node, String key) throws MetainfoException {
        if (!node.isString()) {
            throw new MetainfoException("'" + key + "' is not a string.");
        }
        return node;
    }

    static String text(BNode node, String key) throws MetainfoException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(string(node, key).bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MetainfoException("'" + key + "' is not UTF-8.", e);
        }
    }

    /** A name of a file or folder that means the same on every system. */
    static String name(BNode node, String key) throws MetainfoException {
        String name = text(node, key);
        Optional<String> objection = NameRules.objection(name);
        if (objection.isPresent()) {
            throw new MetainfoException("The name " + shown(name) + " " + objection.get() + ".");
        }
        if (name.indexOf(':') >= 0) {
            throw new MetainfoException("The name " + shown(name) + " means a drive or a stream on Windows.");
        }
        return name;
    }

    /**
     * A file's attributes (BEP 47).
     *
     * @throws MetainfoException for a symbolic link, of which nobody knows where it leads
     */
    static String attributes(BNode file) throws MetainfoException {
        Optional<BNode> attributes = file.get("attr");
        String letters = attributes.isPresent() ? text(attributes.get(), "attr") : "";
        if (letters.indexOf('l') >= 0 || file.get("symlink path").isPresent()) {
            throw new MetainfoException("There is a symbolic link among the files, which is not supported.");
        }
        return letters;
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
