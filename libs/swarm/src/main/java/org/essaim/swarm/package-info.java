/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The decisions of a swarm whose machines work together: what the origin gives to whom, whom a machine sends to next, what
 * it accepts and which piece it takes, who crosses a WAN, and who knows whom. Deterministic: random numbers and the time
 * are arguments. One thread at a time uses an object of this package. The engine, the tracker and the simulator run the
 * same code.
 */
@org.jspecify.annotations.NullMarked
package org.essaim.swarm;
