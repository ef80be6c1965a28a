/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.essaim.api.LocalFault;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void noPortIsGivenTwice() {
        Ports ports = new Ports(new Random(3));
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            assertThat(given.add(ports.next())).isTrue();
        }
        assertThat(given).allMatch(port -> port >= 20_000 && port < 32_000);
    }

    @Test
    void aPortThatIsTakenIsAvoided() throws IOException {
        int free = new Ports(new Random()).next();
        try (ServerSocket taken = new ServerSocket(free, 1, InetAddress.getLoopbackAddress())) {
            Ports ports = new Ports(new Fixed(taken.getLocalPort()));
            assertThatThrownBy(ports::next).isInstanceOfSatisfying(LocalFault.class, e -> assertThat(e.code())
                    .isEqualTo("NO_PORT"));
        }
        try (ServerSocket taken = new ServerSocket(free)) {
            Ports ports = new Ports(new Fixed(taken.getLocalPort()));
            assertThatThrownBy(ports::next).isInstanceOf(LocalFault.class);
        }
    }

    /** Knows one port only. */
    private record Fixed(int port) implements RandomGenerator {
        @Override
        public long nextLong() {
            return port;
        }

        @Override
        public int nextInt(int origin, int bound) {
            return port;
        }
    }
}
