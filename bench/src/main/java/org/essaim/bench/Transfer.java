/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

/**
 * One measured transfer.
 *
 * @param bytes payload bytes that each receiver got
 * @param seconds from the first block at any receiver until the last receiver's file was complete
 * @param cpuSeconds of all ends together during the transfer, what their start took not included
 * @param peakRssMiB the largest resident set of any end so far
 */
record Transfer(long bytes, double seconds, double cpuSeconds, long peakRssMiB) {

    /** 10⁶ bytes per second. */
    double mbPerSecond() {
        return bytes / 1e6 / seconds;
    }
}
