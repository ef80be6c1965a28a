/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.util.ArrayList;
import java.util.List;

/**
 * What a module's feature is made of.
 *
 * @param features other features it needs
 * @param bundles its own bundle, and others that come with it
 * @param extras requirements and capabilities, as they stand
 */
public record FeatureDefinition(List<Needed> features, List<Part> bundles, List<Extra> extras) {

    /** Nothing but one bundle. */
    static FeatureDefinition ofBundle(String location) {
        return new FeatureDefinition(List.of(), List.of(new Part(location, false, 0)), List.of());
    }

    /** The same, with other places for the bundles, in order. */
    FeatureDefinition at(List<String> locations) {
        List<Part> moved = new ArrayList<>();
        for (int i = 0; i < bundles.size(); i++) {
            Part part = bundles.get(i);
            moved.add(new Part(locations.get(i), part.dependency(), part.startLevel()));
        }
        return new FeatureDefinition(features, List.copyOf(moved), extras);
    }

    /** A feature that is needed. */
    public record Needed(String name, String version, boolean prerequisite) {}

    /**
     * A bundle of the feature.
     *
     * @param startLevel 0 for Karaf's default
     */
    public record Part(String location, boolean dependency, int startLevel) {}

    /** An element of another kind: {@code capability} or {@code requirement}. */
    public record Extra(String element, String text) {}
}
