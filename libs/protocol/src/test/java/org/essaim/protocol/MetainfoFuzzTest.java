/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class MetainfoFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void acceptedMetainfoKeepsItsPromises(byte[] input) throws MetainfoException {
        Metainfo metainfo;
        try {
            metainfo = Metainfo.parse(input);
        } catch (MetainfoException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        long offset = 0;
        for (PayloadFile file : metainfo.files()) {
            assertThat(file.offset()).isEqualTo(offset);
            assertThat(file.path()).doesNotContain("\\", "\0", ":");
            assertThat(file.path().split("/", -1)).doesNotContain("", ".", "..");
            offset += file.length();
        }
        assertThat(metainfo.totalLength()).isEqualTo(offset).isPositive();
        int last = metainfo.pieceCount() - 1;
        assertThat(metainfo.pieceHash(last)).hasSize(20);
        assertThat(metainfo.pieceLength(last)).isBetween(1, metainfo.pieceLength());
        assertThat((long) last * metainfo.pieceLength() + metainfo.pieceLength(last))
                .isEqualTo(offset);
        assertThat(Metainfo.parse(MetainfoWriter.withAnnounce(input, "http://127.0.0.1/a"))
                        .infoHash())
                .isEqualTo(metainfo.infoHash());
    }
}
