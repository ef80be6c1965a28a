/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A fleet in virtual time: links, machines and a server, and the decisions of {@link org.essaim.swarm} that also run in
 * the engine. One thread; the same seed gives the same run. Times are nanoseconds from the start, rates bytes per
 * second, unless a name says otherwise.
 */
@org.jspecify.annotations.NullMarked
package org.essaim.bench.simulation;
