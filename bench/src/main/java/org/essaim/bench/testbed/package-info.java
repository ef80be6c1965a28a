/** The engine as a process of its own on a host of a network testbed: one engine, one swarm, peers pushed by the server. */
@NullMarked
package org.essaim.bench.testbed;

import org.jspecify.annotations.NullMarked;
