/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

/**
 * One half of a measurement.
 *
 * @param announces that were answered
 * @param trackerCpu seconds of the tracker's process, those that the system spent for it included
 * @param loadCpu seconds of the load generator's process
 */
record TrackerHalf(long announces, double seconds, double trackerCpu, double loadCpu) {

    private static final double UNIT = 100_000;

    double perSecond() {
        return announces / seconds;
    }

    /** Seconds of the tracker's process for 100,000 announces. */
    double cpu() {
        return trackerCpu * UNIT / announces;
    }

    /** How much of one core the tracker used. */
    double trackerBusy() {
        return trackerCpu / seconds;
    }

    /** How many cores the load generator used. */
    double loadBusy() {
        return loadCpu / seconds;
    }
}
