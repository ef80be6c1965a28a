/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.essaim.api.MachineId;

/**
 * The other end of a connection, as far as the connection itself tells.
 *
 * @param machine who it is by its certificate; empty in lab mode
 * @param incoming whether it has called us
 */
public record RemotePeer(
        InetSocketAddress address,
        Optional<MachineId> machine,
        Optional<X509Certificate> certificate,
        boolean incoming) {}
