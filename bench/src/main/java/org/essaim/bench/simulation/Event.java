/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

/** Something that happens at a time. */
@FunctionalInterface
interface Event {

    void happen();
}
