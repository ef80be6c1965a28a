/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.essaim.api.InfoHash;
import org.essaim.api.PeerFault;

/** What strangers or a broken disk hand us is taken or refused, and nothing else. */
class ParsersFuzzTest {

    private static final InfoHash SWARM = new InfoHash("ab".repeat(20));

    @FuzzTest
    void resumeDataIsTakenOrRefused(byte[] bytes) {
        ResumeData.decode(bytes, SWARM, 19).ifPresent(data -> assertThat(ResumeData.decode(data.encode(), SWARM, 19))
                .contains(data));
    }

    @FuzzTest
    void aHandshakeIsTakenOrRefused(byte[] bytes) throws IOException {
        try {
            Greeting greeting = Greeting.parse(bytes);
            assertThat(greeting.name().bytes()).hasSize(PeerName.LENGTH);
            greeting.name().port().ifPresent(port -> assertThat(port).isBetween(0, 65_535));
        } catch (PeerFault refused) {
            assertThat(refused.code()).isEqualTo("BAD_HANDSHAKE");
        }
    }
}
