/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Random;
import org.essaim.api.LocalFault;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.junit.jupiter.api.Test;

class EngineOptionsTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void withoutLabModeNothingListensOrTalksBeyondLoopback() throws Exception {
        EngineOptions options = new EngineOptions(InetAddress.getByName("0.0.0.0"), 49152, false, 10);

        assertThat(options.host().isLoopbackAddress()).isTrue();
        assertThat(options.admits(new InetSocketAddress("192.0.2.7", 1))).isFalse();
        assertThat(options.admits(new InetSocketAddress(LOOPBACK, 1))).isTrue();
        assertThat(options.admits(InetSocketAddress.createUnresolved("nowhere.invalid", 1)))
                .isFalse();
    }

    @Test
    void labModeMayListenAndTalkAnywhere() throws Exception {
        EngineOptions options = new EngineOptions(InetAddress.getByName("0.0.0.0"), 49152, true, 10);

        assertThat(options.host().isAnyLocalAddress()).isTrue();
        assertThat(options.admits(new InetSocketAddress("192.0.2.7", 1))).isTrue();
    }

    @Test
    void aTakenPortIsAvoided() {
        try (PeerListener first = PeerListener.bind(new EngineOptions(LOOPBACK, 0, false, 10));
                PeerListener second = PeerListener.bind(new EngineOptions(LOOPBACK, first.port(), false, 10))) {
            assertThat(second.port()).isBetween(first.port() + 1, first.port() + EngineOptions.PORTS);
        }
    }

    @Test
    void noPortAtAllIsSaidWithARemedy() throws Exception {
        EngineOptions elsewhere = new EngineOptions(InetAddress.getByName("192.0.2.1"), 49152, true, 10);

        assertThatThrownBy(() -> PeerListener.bind(elsewhere)).isInstanceOfSatisfying(LocalFault.class, f -> {
            assertThat(f.code()).isEqualTo("PORT_TAKEN");
            assertThat(f.remedy()).contains("org.essaim.transfer");
        });
    }

    @Test
    void theDoctorHearsOfPortsHostAndLabMode() {
        EngineOptions plain = new EngineOptions(LOOPBACK, 49152, false, 10);
        EngineOptions lab = new EngineOptions(LOOPBACK, 49152, true, 10);

        assertThat(new TransferHealth(plain, false, Optional.of(49152)).check())
                .extracting(Finding::level)
                .containsExactly(Level.OK);
        assertThat(new TransferHealth(plain, false, Optional.of(49153)).check())
                .extracting(Finding::level)
                .containsExactly(Level.WARN);
        assertThat(new TransferHealth(plain, false, Optional.empty()).check())
                .extracting(Finding::level)
                .containsExactly(Level.FAIL);
        assertThat(new TransferHealth(lab, true, Optional.of(49152)).check())
                .extracting(Finding::level)
                .containsExactly(Level.OK, Level.WARN, Level.WARN);
    }

    @Test
    void aPeerNameCarriesItsPort() {
        PeerName name = PeerName.of(49155, new Random(4));

        assertThat(name.port()).hasValue(49155);
        assertThat(PeerName.parse(name.bytes())).isEqualTo(name);
        assertThat(PeerName.of(49155, new Random(5))).isNotEqualTo(name);
        assertThat(PeerName.parse(new byte[20]).port()).isEmpty();
        assertThatThrownBy(() -> PeerName.parse(new byte[19])).isInstanceOf(IllegalArgumentException.class);
    }
}
