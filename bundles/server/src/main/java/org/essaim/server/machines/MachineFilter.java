/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.machines;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.essaim.api.MachineId;
import org.essaim.api.RequestFault;

/**
 * A filter over machines: {@code all}, or terms joined by {@code ,} that must all hold. A term is {@code id}, {@code site}
 * or {@code label:<name>}, then {@code =} or {@code !=}, then a value in which {@code *} stands for any characters. A
 * machine without a label has no value for it: {@code =} does not hold, {@code !=} does.
 */
public final class MachineFilter {

    static final int MAX_LENGTH = 1024;
    private static final String LABEL = "label:";

    private final List<Term> terms;

    private MachineFilter(List<Term> terms) {
        this.terms = terms;
    }

    /** @throws RequestFault {@code BAD_FILTER} */
    public static MachineFilter parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw bad("a filter of " + text.length() + " characters is too long");
        }
        if (text.strip().equals("all")) {
            return new MachineFilter(List.of());
        }
        List<Term> terms = new ArrayList<>();
        for (String term : text.split(",", -1)) {
            terms.add(Term.parse(term.strip()));
        }
        return new MachineFilter(List.copyOf(terms));
    }

    /** Whether a machine is picked. */
    public boolean matches(MachineId id, String site, Map<String, String> labels) {
        return terms.stream().allMatch(term -> term.matches(id, site, labels));
    }

    private static RequestFault bad(String what) {
        return new RequestFault(
                "BAD_FILTER",
                "The filter cannot be read: " + what,
                "Write 'all', or terms joined by ',' such as id=lab-*, site=leiden, label:room=B12, label:os!=windows.");
    }

    private record Term(String key, boolean negated, String pattern) {

        static Term parse(String text) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw bad("'" + text + "' has no '='");
            }
            boolean negated = equals > 0 && text.charAt(equals - 1) == '!';
            String key = text.substring(0, negated ? equals - 1 : equals).strip();
            if (!key.equals("id") && !key.equals("site") && !(key.startsWith(LABEL) && key.length() > LABEL.length())) {
                throw bad("'" + key + "' is not id, site or label:<name>");
            }
            return new Term(key, negated, text.substring(equals + 1).strip());
        }

        boolean matches(MachineId id, String site, Map<String, String> labels) {
            String value =
                    switch (key) {
                        case "id" -> id.value();
                        case "site" -> site;
                        default -> labels.get(key.substring(LABEL.length()));
                    };
            return (value != null && like(value)) != negated;
        }

        /** In O(value × pattern) at worst: goes back to the last star only. */
        private boolean like(String value) {
            int v = 0;
            int p = 0;
            int star = -1;
            int mark = 0;
            while (v < value.length()) {
                if (p < pattern.length() && pattern.charAt(p) == '*') {
                    star = p++;
                    mark = v;
                } else if (p < pattern.length() && pattern.charAt(p) == value.charAt(v)) {
                    p++;
                    v++;
                } else if (star >= 0) {
                    p = star + 1;
                    v = ++mark;
                } else {
                    return false;
                }
            }
            while (p < pattern.length() && pattern.charAt(p) == '*') {
                p++;
            }
            return p == pattern.length();
        }
    }
}
