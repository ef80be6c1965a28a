/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;

/** Who another program's peer is: the address that its connection comes from, and the port that it says. */
public final class PeerAddress {

    private static final String FOREIGN = "http-";

    private PeerAddress() {}

    /** Whether a machine is another program's peer, which knows nothing of sites. */
    public static boolean isForeign(MachineId machine) {
        return machine.value().startsWith(FOREIGN);
    }

    /** The peer at an address; nobody can enter another address's. */
    static PeerEndpoint peer(InetAddress from, int port) {
        InetAddress address = plain(from);
        String digits = address.getHostAddress();
        if (address instanceof Inet6Address) {
            int scope = digits.indexOf('%');
            digits = (scope < 0 ? digits : digits.substring(0, scope)).replace(':', '-');
        }
        return new PeerEndpoint(
                new MachineId(FOREIGN + digits + "-" + port), new InetSocketAddress(address, port), false);
    }

    /** An address of version 4 as such, where a socket of version 6 has taken it. */
    static InetAddress plain(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        try {
            return InetAddress.getByAddress(address.getAddress()); // knows mapped ones
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address is no address", e);
        }
    }
}
