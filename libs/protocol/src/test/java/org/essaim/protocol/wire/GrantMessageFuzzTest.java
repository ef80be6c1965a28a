/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class GrantMessageFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void whatIsAcceptedIsWhatWouldBeSaid(byte[] input) {
        try {
            GrantMessage.parse(input, 1000)
                    .ifPresent(read -> assertThat(GrantMessage.encode(read)).isEqualTo(input));
        } catch (WireException e) {
            assertThat(e.sentence()).endsWith(".");
        }
    }
}
