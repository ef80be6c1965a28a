/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** Whole fleets in processes of their own: rollouts, crashes, faults. */
@org.jspecify.annotations.NullMarked
package org.essaim.itests.fleet;
