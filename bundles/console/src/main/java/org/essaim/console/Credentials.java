/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A user's name and password from a Basic {@code Authorization} header (RFC 7617). */
record Credentials(String user, String password) {

    /** Longer headers are nobody's password. */
    private static final int MAX_HEADER = 1024;

    /** Parses the header's value; empty when it is absent, too long, or of another form. */
    static Optional<Credentials> parse(@Nullable String header) {
        if (header == null || header.length() > MAX_HEADER || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(header.substring(6).trim()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        int colon = pair.indexOf(':');
        return colon <= 0
                ? Optional.empty()
                : Optional.of(new Credentials(pair.substring(0, colon), pair.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return "Credentials[" + user + "]";
    }
}
