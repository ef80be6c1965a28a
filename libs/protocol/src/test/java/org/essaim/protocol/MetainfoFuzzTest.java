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
        assertThat(metainfo.payloadOffset(last) + metainfo.payloadLength(last)).isEqualTo(offset);
        assertPieces(metainfo);
        assertThat(Metainfo.parse(MetainfoWriter.withAnnounce(input, "http://127.0.0.1/a"))
                        .infoHash())
                .isEqualTo(metainfo.infoHash());
    }

    private static void assertPieces(Metainfo metainfo) {
        long place = 0;
        for (int piece = 0; piece < Math.min(metainfo.pieceCount(), 1000); piece++) {
            PieceHash hash = metainfo.pieceHash(piece);
            assertThat(metainfo.payloadOffset(piece)).isEqualTo(place);
            assertThat(hash.length()).isEqualTo(metainfo.payloadLength(piece)).isBetween(1, metainfo.pieceLength());
            assertThat(hash.length() + hash.padding()).isEqualTo(metainfo.wireLength(piece));
            assertThat(metainfo.wireLength(piece)).isBetween(1, metainfo.pieceLength());
            assertThat(hash.sha1().isPresent()).isEqualTo(metainfo.version() != Metainfo.Version.V2);
            assertThat(hash.root().isPresent()).isEqualTo(metainfo.version() != Metainfo.Version.V1);
            place += hash.length();
        }
    }
}
