/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** One sentence out of nested and suppressed exceptions. */
final class Reasons {

    private static final int MOST = 3;
    private static final int LONGEST = 600;
    private static final String NESTED = "[caused by: ";

    private Reasons() {}

    /** The messages of the innermost causes, the outermost first. */
    static String of(Throwable thrown) {
        Set<String> messages = new LinkedHashSet<>();
        Set<Throwable> seen = new LinkedHashSet<>();
        Deque<Throwable> open = new ArrayDeque<>();
        open.add(thrown);
        while (!open.isEmpty() && seen.size() < 64) {
            Throwable next = open.remove();
            if (seen.add(next)) {
                messages.add(message(next));
                if (next.getCause() != null) {
                    open.add(next.getCause());
                }
                open.addAll(java.util.List.of(next.getSuppressed()));
            }
        }
        // The first and the last say what happened and why; what is between repeats them.
        String[] all = messages.toArray(String[]::new);
        StringBuilder text = new StringBuilder(all[0]);
        for (int i = Math.max(1, all.length - MOST + 1); i < all.length; i++) {
            if (text.indexOf(all[i]) < 0) {
                text.append(": ").append(all[i]);
            }
        }
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text.toString();
    }

    private static String message(Throwable thrown) {
        String message = thrown.getMessage();
        String text = message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
        return innermost(text.replaceAll("\\s+", " ").strip());
    }

    /** Karaf's resolver nests its reasons, the one that matters last: {@code … [caused by: … [caused by: …]]}. */
    private static String innermost(String text) {
        int last = text.lastIndexOf(NESTED);
        if (last < 0) {
            return text;
        }
        int depth = text.split(Pattern.quote(NESTED), -1).length - 1;
        String inner = text.substring(last + NESTED.length());
        return inner.endsWith("]".repeat(depth)) ? inner.substring(0, inner.length() - depth) : inner;
    }
}
