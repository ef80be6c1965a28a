/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A dictionary; its keys are in bencode's order. */
public record BDictionary(SortedMap<BBytes, BValue> entries) implements BValue {

    /** Copies the map. */
    public BDictionary {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /** A dictionary with these texts, in UTF-8, as its keys. */
    public static BDictionary of(Map<String, ? extends BValue> entries) {
        SortedMap<BBytes, BValue> sorted = new TreeMap<>();
        entries.forEach((key, value) -> sorted.put(BBytes.of(key), value));
        return new BDictionary(sorted);
    }

    /** The value under a key. */
    public Optional<BValue> get(String key) {
        return Optional.ofNullable(entries.get(BBytes.of(key)));
    }

    /** The same dictionary with one entry added or replaced. */
    public BDictionary with(String key, BValue value) {
        SortedMap<BBytes, BValue> changed = new TreeMap<>(entries);
        changed.put(BBytes.of(key), value);
        return new BDictionary(changed);
    }

    /** The same dictionary without an entry. */
    public BDictionary without(String key) {
        SortedMap<BBytes, BValue> changed = new TreeMap<>(entries);
        changed.remove(BBytes.of(key));
        return new BDictionary(changed);
    }
}
