/**
 * The engine itself: swarms, peers, piece picking and serving, without sockets, files, threads or clocks.
 *
 * <p>Everything here belongs to the one thread behind {@link org.essaim.transfer.core.Loop}: what comes from the network
 * and what the disk answers arrives on it, one event after the other. Given the same events, clock and random numbers it
 * does the same, so tests drive it in virtual time.
 */
@NullMarked
package org.essaim.transfer.core;

import org.jspecify.annotations.NullMarked;
