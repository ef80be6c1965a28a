/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What one engine did in all runs: the first transfer of its processes, and the second where it can do one. */
final class Result {

    private final String engine;
    private final List<Transfer> cold = new ArrayList<>();
    private final List<Transfer> warm = new ArrayList<>();

    Result(String engine) {
        this.engine = engine;
    }

    String engine() {
        return engine;
    }

    void cold(Transfer transfer) {
        cold.add(transfer);
    }

    void warm(Transfer transfer) {
        warm.add(transfer);
    }

    int runs() {
        return cold.size();
    }

    double mbPerSecond() {
        return median(warm.isEmpty() ? cold : warm, Transfer::mbPerSecond);
    }

    double coldMbPerSecond() {
        return median(cold, Transfer::mbPerSecond);
    }

    double seconds() {
        return median(warm.isEmpty() ? cold : warm, Transfer::seconds);
    }

    double cpuSeconds() {
        return median(warm.isEmpty() ? cold : warm, Transfer::cpuSeconds);
    }

    double coldCpuSeconds() {
        return median(cold, Transfer::cpuSeconds);
    }

    long peakRssMiB() {
        return Math.round(median(warm.isEmpty() ? cold : warm, Transfer::peakRssMiB));
    }

    /** The middle one; of an even number the mean of the two in the middle. */
    static double median(List<Transfer> transfers, ToDoubleFunction<Transfer> figure) {
        return median(transfers.stream().mapToDouble(figure).toArray());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
