/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import java.net.InetSocketAddress;
import org.essaim.api.MachineId;

/**
 * Where a machine takes connections from peers.
 *
 * @param origin whether it is the server, whose bytes are counted apart
 */
public record PeerEndpoint(MachineId machine, InetSocketAddress address, boolean origin) {}
