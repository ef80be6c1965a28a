/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.essaim.api.tracking.PeerEndpoint;
import org.junit.jupiter.api.Test;

class PeerAddressTest {

    private static PeerEndpoint at(String address, int port) throws Exception {
        return PeerAddress.peer(InetAddress.getByName(address), port);
    }

    @Test
    void aPeerIsKnownByTheAddressOfItsConnectionAndItsPort() throws Exception {
        PeerEndpoint peer = at("10.1.2.3", 6881);
        assertThat(peer.machine().value()).isEqualTo("http-10.1.2.3-6881");
        assertThat(peer.address()).isEqualTo(new InetSocketAddress("10.1.2.3", 6881));
        assertThat(peer.origin()).isFalse();
        assertThat(at("10.1.2.3", 6882).machine()).isNotEqualTo(peer.machine());
    }

    @Test
    void anAddressOfVersion6MakesAnIdAsWell() throws Exception {
        assertThat(at("2001:db8::7", 1).machine().value()).isEqualTo("http-2001-db8-0-0-0-0-0-7-1");
        InetAddress scoped =
                Inet6Address.getByAddress(null, InetAddress.getByName("fe80::1").getAddress(), 2);
        assertThat(PeerAddress.peer(scoped, 1).machine().value()).isEqualTo("http-fe80-0-0-0-0-0-0-1-1");
    }

    @Test
    void anAddressOfVersion4InOneOfVersion6IsOneOfVersion4() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(new byte[] {10, 1, 2, 3}, 0, mapped, 12, 4);
        assertThat(PeerAddress.peer(Inet6Address.getByAddress(null, mapped, 0), 6881))
                .isEqualTo(at("10.1.2.3", 6881));
    }
}
