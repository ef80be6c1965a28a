/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which version of a module is wanted, and which ones it can go back to.
 *
 * @param before versions before it, oldest first
 */
record Lineage(String wanted, List<String> before) {

    private static final int KEPT = 3;

    Optional<String> previous() {
        return before.isEmpty() ? Optional.empty() : Optional.of(before.get(before.size() - 1));
    }

    /** After an update from {@code from}, whatever this lineage took for active. */
    static Lineage afterUpdate(Optional<Lineage> old, String from, String to) {
        List<String> before = new ArrayList<>(old.map(Lineage::before).orElse(List.of()));
        before.removeIf(version -> version.equals(to) || version.equals(from));
        before.add(from);
        return new Lineage(to, List.copyOf(before.subList(Math.max(0, before.size() - KEPT), before.size())));
    }

    /** After a return to {@code to}: what came after it is forgotten. */
    static Lineage afterRollback(Optional<Lineage> old, String to) {
        List<String> before = old.map(Lineage::before).orElse(List.of());
        int index = before.indexOf(to);
        return new Lineage(to, index < 0 ? List.of() : List.copyOf(before.subList(0, index)));
    }

    boolean knows(String version) {
        return wanted.equals(version) || before.contains(version);
    }
}
