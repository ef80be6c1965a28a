/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.junit.jupiter.api.Test;

class TransferHealthTest {

    private static final EngineOptions SECURE = EngineOptions.of(InetAddress.getLoopbackAddress(), 49152, false);
    private static final EngineOptions LAB = EngineOptions.of(InetAddress.getLoopbackAddress(), 49152, true);

    private static List<Finding> check(EngineOptions options, boolean identified, Integer port) {
        return new TransferHealth(options, identified, true, Optional.ofNullable(port)).check();
    }

    @Test
    void aMachineThatTakesPeersAtItsPortIsWell() {
        assertThat(check(SECURE, true, 49152)).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.OK);
            assertThat(finding.sentence()).contains("127.0.0.1:49152");
        });
    }

    @Test
    void aMachineWithoutACertificateSaysThatItExchangesNothing() {
        assertThat(check(SECURE, false, null)).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.WARN);
            assertThat(finding.sentence()).contains("no certificate");
            assertThat(finding.remedy()).isNotBlank();
        });
    }

    @Test
    void labModeIsSaidLoudly() {
        assertThat(check(LAB, false, 49152)).extracting(Finding::level).containsExactly(Level.WARN, Level.OK);
        assertThat(check(LAB, false, 49152).get(0).sentence()).contains("unencrypted");
    }

    @Test
    void anotherPortThanTheConfiguredOneIsTold() {
        assertThat(check(SECURE, true, 49153)).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.WARN);
            assertThat(finding.sentence()).contains("49152").contains("49153");
        });
    }

    @Test
    void beforeTheFirstSwarmNothingListensAndThatIsWell() {
        assertThat(new TransferHealth(SECURE, true, false, Optional.empty()).check())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.level()).isEqualTo(Level.OK);
                    assertThat(finding.sentence()).contains("No swarm").contains("127.0.0.1:49152");
                });
    }

    @Test
    void noFreePortIsAFailure() {
        assertThat(check(SECURE, true, null)).extracting(Finding::level).containsExactly(Level.FAIL);
    }
}
