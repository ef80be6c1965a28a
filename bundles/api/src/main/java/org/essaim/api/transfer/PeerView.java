/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.transfer;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.essaim.api.MachineId;

/**
 * A connected peer.
 *
 * @param machine who it is, where the engine knows
 * @param bytesReceived payload bytes received from it in this session
 * @param bytesSent payload bytes sent to it in this session
 * @param have the part of the payload that it has, 0 to 1
 */
public record PeerView(
        Optional<MachineId> machine,
        InetSocketAddress address,
        boolean origin,
        long bytesReceived,
        long bytesSent,
        double have) {}
