/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import org.essaim.api.MachineId;

/**
 * What is known of the link of a machine that is or was in a swarm.
 *
 * @param site its site's name, {@link Flow#ORIGIN} or {@link Flow#NO_SITE}
 * @param down the highest smoothed rate at which it was seen receiving, in payload bytes per second; 0 while it is not known
 * @param up the highest smoothed rate at which it was seen sending, likewise
 */
public record PeerLink(MachineId machine, String site, long down, long up) {}
