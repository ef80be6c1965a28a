/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import org.essaim.protocol.NameRules;

/** Which paths and link targets a tree may hold: those that mean the same everywhere and stay inside. Thread-safe. */
public final class PathRules {
    /** The order of manifests and tree hashes: by the unsigned bytes of UTF-8, which is the order of code points. */
    public static final Comparator<String> BYTE_ORDER = PathRules::compareBytes;

    private PathRules() {}

    /**
     * Why a path must be refused: it is empty, absolute, longer than 4096 bytes, or has a name that
     * {@link NameRules#objection} refuses.
     *
     * @return a clause such as {@code holds a control character}, or nothing when the path is good
     */
    public static Optional<String> objection(String path) {
        if (path.startsWith("/")) {
            return Optional.of("is absolute");
        }
        if (path.length() > NameRules.LONGEST_PATH
                || path.getBytes(StandardCharsets.UTF_8).length > NameRules.LONGEST_PATH) {
            return Optional.of("is longer than " + NameRules.LONGEST_PATH + " bytes");
        }
        int begin = 0;
        while (begin <= path.length()) {
            int slash = path.indexOf('/', begin);
            int end = slash < 0 ? path.length() : slash;
            Optional<String> objection = NameRules.objection(path.substring(begin, end));
            if (objection.isPresent()) {
                return objection;
            }
            begin = end + 1;
        }
        return Optional.empty();
    }

    /**
     * Why a link's target must be refused: it is empty, absolute, leaves the tree, or has {@code ..} after a name.
     *
     * <p>The last is what keeps chains of links inside: the link's own folder is a real folder, so leading {@code ..}
     * mean what they say, while {@code x/..} through another link {@code x} may end anywhere. With none of these, every
     * step of a chain begins and ends in the tree.
     *
     * @param path the link's own path, which {@link #objection} accepted
     * @return a clause such as {@code points out of the tree}, or nothing when the target is good
     */
    public static Optional<String> targetObjection(String path, String target) {
        if (target.isEmpty()) {
            return Optional.of("is empty");
        }
        if (target.startsWith("/")) {
            return Optional.of("is absolute");
        }
        if (target.length() > NameRules.LONGEST_PATH
                || target.getBytes(StandardCharsets.UTF_8).length > NameRules.LONGEST_PATH) {
            return Optional.of("is longer than " + NameRules.LONGEST_PATH + " bytes");
        }
        long above = path.chars().filter(c -> c == '/').count();
        boolean named = false;
        for (String name : target.split("/")) {
            if (name.equals("..")) {
                if (named) {
                    return Optional.of("has '..' after a name");
                }
                if (above-- == 0) {
                    return Optional.of("points out of the tree");
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                named = true;
                Optional<String> objection = NameRules.objection(name);
                if (objection.isPresent()) {
                    return objection;
                }
            }
        }
        return Optional.empty();
    }

    /** A path for a message: without control characters, and not endless. */
    public static String shown(String path) {
        StringBuilder text = new StringBuilder("'");
        path.codePoints().limit(200).forEach(c -> {
            boolean printable = !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
            text.appendCodePoint(printable ? c : '\uFFFD');
        });
        return text.append(path.length() > 200 ? "…'" : "'").toString();
    }

    /** UTF-16 order differs from UTF-8 order only where surrogates meet characters from U+E000. */
    private static int compareBytes(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean surrogates = Character.isSurrogate(a) != Character.isSurrogate(b);
                boolean bothHigh = a >= Character.MIN_SURROGATE && b >= Character.MIN_SURROGATE;
                return surrogates && bothHigh ? Character.compare(b, a) : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
