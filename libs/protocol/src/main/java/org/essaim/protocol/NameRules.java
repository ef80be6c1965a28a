/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which names of files and folders may come from outside: those that mean the same on every system. Thread-safe. */
public final class NameRules {

    /** Longest name in UTF-8 bytes, the limit of the usual file systems. */
    public static final int LONGEST_NAME = 255;

    /** Longest path in UTF-8 bytes, Linux's PATH_MAX. */
    public static final int LONGEST_PATH = 4096;

    /** Windows' devices, with or without an extension; it takes superscript digits for digits. */
    private static final Pattern DEVICE = Pattern.compile(
            "(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9¹²³]) *([.:].*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Set<String> RELATIVE = Set.of("", ".", "..");

    private NameRules() {}

    /**
     * Why one name between two separators must be refused: it is empty, {@code .} or {@code ..}, holds a separator of
     * any system, a control character or an unpaired surrogate, is longer than 255 bytes, ends in a dot or space, or
     * means a device on Windows.
     *
     * @return a clause such as {@code holds a control character}, or nothing when the name is good
     */
    public static Optional<String> objection(String name) {
        if (RELATIVE.contains(name)) {
            return Optional.of("is empty or relative");
        }
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            return Optional.of("holds a separator");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("holds a control character");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            return Optional.of("is not Unicode text");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            return Optional.of("is longer than " + LONGEST_NAME + " bytes");
        }
        if (name.endsWith(".") || name.endsWith(" ")) {
            return Optional.of("ends in a dot or space");
        }
        if (DEVICE.matcher(name).matches()) {
            return Optional.of("is a device on Windows");
        }
        return Optional.empty();
    }

    /** A form that is equal for names or paths which some file system takes for the same: by case, or by Unicode form. */
    public static String folded(String name) {
        String upper = Normalizer.normalize(name, Normalizer.Form.NFD).toUpperCase(Locale.ROOT);
        return Normalizer.normalize(upper.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }
}
