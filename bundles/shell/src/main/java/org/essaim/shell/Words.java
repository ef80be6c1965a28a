/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was written on the command line, read; anything else is a usage fault. */
public final class Words {

    private Words() {}

    /**
     * A word that must be there.
     *
     * @param example a command line as it should be
     * @throws org.essaim.api.RequestFault {@code USAGE} when it was left out
     */
    public static String required(@Nullable String word, String what, String example) {
        if (word == null || word.isBlank()) {
            throw Failures.usage("The " + what + " is missing", "Write for example: " + example);
        }
        return word;
    }

    /**
     * A rollout's number.
     *
     * @throws org.essaim.api.RequestFault {@code USAGE} when it is no rollout's id */
    public static long rollout(@Nullable String word) {
        String id = required(word, "rollout's id", "rollout:info 3");
        try {
            return Long.parseLong(id.strip());
        } catch (NumberFormatException e) {
            throw Failures.usage(
                    "'" + id + "' is not a rollout's id", "Rollouts are numbered: look with rollout:list.");
        }
    }

    /** Seconds, at least 1, also with a fraction or the units s, m, h. */
    public static Optional<Duration> timeout(@Nullable String word) {
        if (word == null) {
            return Optional.empty();
        }
        String text = word.strip().toLowerCase(Locale.ROOT);
        long unit = text.endsWith("h") ? 3600 : text.endsWith("m") ? 60 : 1;
        String number = text.replaceFirst("[smh]$", "");
        if (!number.matches("\\d{1,9}(\\.\\d{1,3})?") || Double.parseDouble(number) == 0) {
            throw Failures.usage(
                    "'" + word + "' is not a time", "Write seconds, or a number with s, m or h, such as 90 or 15m.");
        }
        return Optional.of(Duration.ofMillis(Math.round(Double.parseDouble(number) * unit * 1000)));
    }

    /**
     * Asks before something that cannot be taken back, where somebody can be asked.
     *
     * @return whether to go on
     */
    public static boolean confirmed(Console console, boolean yes, String question) throws IOException {
        if (yes || !console.interactive() || console.ask(question)) {
            return true;
        }
        console.out().println("Nothing was changed.");
        return false;
    }
}
