/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api;

import java.util.regex.Pattern;

/**
 * Name and version of a patch, written {@code name:version}. Both are 1 to 64 characters of
 * {@code [A-Za-z0-9._+-]} and begin with a letter or digit, so that they are safe as one path element everywhere.
 */
public record PatchId(String name, String version) implements Comparable<PatchId> {

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");

    /** @throws RequestFault {@code BAD_PATCH_ID} when a part is not of the form above */
    public PatchId {
        requirePart("name", name);
        requirePart("version", version);
    }

    /**
     * Parses {@code name:version}.
     *
     * @throws RequestFault {@code BAD_PATCH_ID} when the text has another form
     */
    public static PatchId parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new RequestFault(
                    "BAD_PATCH_ID",
                    "'" + text + "' is not a patch id",
                    "Write it as name:version, for example app:1.2.0.");
        }
        return new PatchId(text.substring(0, colon), text.substring(colon + 1));
    }

    private static void requirePart(String what, String value) {
        if (!PART.matcher(value).matches() || value.endsWith(".")) {
            throw new RequestFault(
                    "BAD_PATCH_ID",
                    "'" + value + "' cannot be a patch's " + what,
                    "Use 1 to 64 letters, digits, '.', '_', '+' or '-', beginning with a letter or digit and not ending in '.'.");
        }
    }

    @Override
    public int compareTo(PatchId other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : version.compareTo(other.version);
    }

    @Override
    public String toString() {
        return name + ':' + version;
    }
}
