/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import org.essaim.api.InfoHash;

/**
 * What a swarm needs.
 *
 * @param infoHash its identity
 * @param wireHash the 20 bytes that stand for it in a handshake
 */
public record SwarmSetup(InfoHash infoHash, byte[] wireHash, PieceLayout layout, Disk disk, SwarmEvents events) {}
