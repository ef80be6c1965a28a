/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What one tracker did in all runs, in one way of connecting. */
final class TrackerResult {

    private final String tracker;
    private final boolean kept;
    private final List<TrackerHalf> first = new ArrayList<>();
    private final List<TrackerHalf> second = new ArrayList<>();

    /** @param kept whether over connections that were kept */
    TrackerResult(String tracker, boolean kept) {
        this.tracker = tracker;
        this.kept = kept;
    }

    String tracker() {
        return tracker;
    }

    boolean kept() {
        return kept;
    }

    void add(TrackerHalf firstHalf, TrackerHalf secondHalf) {
        first.add(firstHalf);
        second.add(secondHalf);
    }

    int runs() {
        return second.size();
    }

    /** Of the first halves, in which Java is still compiling. */
    double cold(ToDoubleFunction<TrackerHalf> figure) {
        return median(first, figure);
    }

    /** Of the second halves, which count. */
    double warm(ToDoubleFunction<TrackerHalf> figure) {
        return median(second, figure);
    }

    private static double median(List<TrackerHalf> halves, ToDoubleFunction<TrackerHalf> figure) {
        return Result.median(halves.stream().mapToDouble(figure).toArray());
    }
}
