/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class BencodeFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void whatDecodesEncodesToTheSameBytes(byte[] input) {
        try {
            assertThat(Bencode.encode(Bencode.decode(input, BencodeLimits.METAINFO)))
                    .isEqualTo(input);
        } catch (BencodeException e) {
            assertThat(e.offset()).isBetween(0, input.length);
        }
    }
}
