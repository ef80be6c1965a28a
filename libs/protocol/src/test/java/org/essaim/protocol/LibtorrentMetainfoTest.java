/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.essaim.api.InfoHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what libtorrent 2.0.8 made of the same files, and said about it. */
class LibtorrentMetainfoTest {

    @ParameterizedTest
    @CsvSource({
        "single-v1, 95a6a6e3deb2d86313c51f980e8c0b8835b7aa44, , 4",
        "single-v2, , eba2647b7f4ac1a9655dcc13d18f65445d0c7c33ae0281b9e7fe0d1fc4ebde8d, 4",
        "single-hybrid, 6ae604280d703fb8c71c842a0a789667268694a6,"
                + " 5e800bf88a8bca6aa447cfda5fb7e163d2dfdfa7830d175ae9c575408601a31c, 4",
        "small-v1, 2fdc2c42a37857b372443ed6f38421f29e3c8f08, , 1",
        "small-v2, , 61842661e40ae69b591bbd992e665cef1e1c9e1cb4caf88311a3c3b3bd521b7e, 1",
        "small-hybrid, f88c7050533cfdced26adb6f29d1baf298fa19f7,"
                + " 8c27a5234e6d7a1521376c497eba7a88012ad87d657c5d83042b790801348395, 1",
        "multi-v1, 799534c64498a9e057585daf0a42f65ce52227f0, , 11",
        "multi-v2, , 9f84f46596e26fd8553bbc1c4be33dae440c26293eb5c2b675e19d735e313278, 13",
        "multi-hybrid, 667b323cb9ab56bd2977dabd2c1b6d61958283b1,"
                + " 695911157cb3f9b7ad067eb5cc810104c8d99f3ea31532c5ba6eceb917feac15, 13",
        "odd-v1, 80cb3c371f4046df613d566449f069330a5796c2, , 6",
        "odd-v2, , 12cd72b8b3e1e19e8ebee25e35d76280b8fbb1dc166e7624a2a19599f5886b73, 7",
        "odd-hybrid, 54873b7b2e6730254f978fd1921ef209248d58bd,"
                + " 1f4052e24e112e125b2c4a1c935029181be5bf4fb1020201cdabc1950d719417, 7"
    })
    void hashesAndPiecesAreTheSame(String name, String v1, String v2, int pieces) throws Exception {
        Metainfo metainfo = Metainfo.parse(SamplePayload.libtorrent(name));
        assertThat(metainfo.version())
                .hasToString(name.substring(name.indexOf('-') + 1).replace("v", ""));
        assertThat(metainfo.infoHashV1().map(InfoHash::hex)).isEqualTo(Optional.ofNullable(v1));
        assertThat(metainfo.infoHashV2().map(InfoHash::hex)).isEqualTo(Optional.ofNullable(v2));
        assertThat(metainfo.infoHash().hex()).isEqualTo(v2 == null ? v1 : v2);
        assertThat(InfoHash.of(metainfo.wireHash()).hex())
                .isEqualTo(metainfo.infoHash().hex().substring(0, 40));
        assertThat(metainfo.pieceCount()).isEqualTo(pieces);
        assertThat(metainfo.isPrivate()).isTrue();
        SamplePayload payload = payload(name);
        assertThat(metainfo.files()).isEqualTo(payload.files());
        assertThat(metainfo.totalLength()).isEqualTo(payload.bytes().length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "small", "multi", "odd"})
    void everyPiecePassesAndAChangedOneDoesNot(String set) throws Exception {
        for (String version : new String[] {"v1", "v2", "hybrid"}) {
            Metainfo metainfo = Metainfo.parse(SamplePayload.libtorrent(set + "-" + version));
            byte[] bytes = payload(set).bytes().clone();
            PieceCheck check = new PieceCheck();
            long end = 0;
            for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
                int from = (int) metainfo.payloadOffset(piece);
                int length = metainfo.payloadLength(piece);
                assertThat(from).isEqualTo((int) end);
                assertThat(passes(check, metainfo, piece, bytes))
                        .as("%s %s", version, piece)
                        .isTrue();
                int broken = from + (piece * 31_337) % length;
                bytes[broken]++;
                assertThat(passes(check, metainfo, piece, bytes)).isFalse();
                bytes[broken]--;
                end = from + length;
            }
            assertThat(end).isEqualTo(metainfo.totalLength());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"multi", "odd"})
    void theWriterMakesTheSameBytes(String set) throws Exception {
        SamplePayload payload = payload(set);
        String name = "src-" + set;
        int piece = SamplePayload.PIECE;
        assertThat(MetainfoWriter.v1(name, piece, payload.files(), payload.sha1s(piece, false)))
                .isEqualTo(SamplePayload.libtorrent(set + "-v1"));
        assertThat(MetainfoWriter.v2(name, piece, payload.files(), payload.hashes(piece)))
                .isEqualTo(SamplePayload.libtorrent(set + "-v2"));
        assertThat(MetainfoWriter.hybrid(
                        name, piece, payload.files(), payload.hashes(piece), payload.sha1s(piece, true)))
                .isEqualTo(SamplePayload.libtorrent(set + "-hybrid"));
    }

    @Test
    void piecesLieWherePaddingPutsThem() throws Exception {
        Metainfo v2 = Metainfo.parse(SamplePayload.libtorrent("multi-v2"));
        Metainfo hybrid = Metainfo.parse(SamplePayload.libtorrent("multi-hybrid"));
        // manifest: piece 0; pack-0000: 1 to 3; pack-0001: 4 and 5; single-0000: 6 to 12.
        long[] offsets = {0, 20_000, 52_768, 85_536, 90_000, 122_768, 155_536};
        int[] lengths = {20_000, 32_768, 32_768, 4_464, 32_768, 32_768, 32_768};
        for (int piece = 0; piece < offsets.length; piece++) {
            assertThat(v2.payloadOffset(piece)).isEqualTo(offsets[piece]);
            assertThat(hybrid.payloadOffset(piece)).isEqualTo(offsets[piece]);
            assertThat(v2.payloadLength(piece)).isEqualTo(lengths[piece]);
            assertThat(hybrid.payloadLength(piece)).isEqualTo(lengths[piece]);
            assertThat(v2.wireLength(piece)).isEqualTo(lengths[piece]);
            assertThat(hybrid.wireLength(piece)).isEqualTo(32_768);
            assertThat(v2.pieceHash(piece).padding()).isZero();
            assertThat(hybrid.pieceHash(piece).padding()).isEqualTo(32_768 - lengths[piece]);
        }
        assertThat(v2.payloadLength(12)).isEqualTo(200_001 - 6 * 32_768);
        assertThat(v2.hasPadding()).isTrue();
        assertThat(Metainfo.parse(SamplePayload.libtorrent("multi-v1")).hasPadding())
                .isFalse();
        assertThat(v2.firstPieceOfFile(3)).isEqualTo(1);
        assertThat(v2.firstPieceOfFile(12)).isEqualTo(6);
    }

    private static boolean passes(PieceCheck check, Metainfo metainfo, int piece, byte[] bytes) {
        int from = (int) metainfo.payloadOffset(piece);
        int length = metainfo.payloadLength(piece);
        check.begin(metainfo.pieceHash(piece));
        ByteBuffer part = ByteBuffer.wrap(bytes, from, length / 3);
        check.update(part);
        assertThat(part.hasRemaining()).isFalse();
        int rest = length - length / 3;
        check.update(ByteBuffer.allocateDirect(rest)
                .put(bytes, from + length / 3, rest)
                .flip());
        if (metainfo.version() != Metainfo.Version.V1) {
            assertThat(check.leaves()).isEqualTo(SamplePayload.leaves(bytes, from, length));
        }
        return check.passes();
    }

    private static SamplePayload payload(String name) {
        return switch (name.replaceAll("-.*", "")) {
            case "single" -> SamplePayload.SINGLE;
            case "small" -> SamplePayload.SMALL;
            case "multi" -> SamplePayload.MULTI;
            default -> SamplePayload.ODD;
        };
    }

    @Test
    void aPieceOfWhichBytesAreMissingDoesNotPass() throws Exception {
        Metainfo metainfo = Metainfo.parse(SamplePayload.libtorrent("small-v2"));
        PieceCheck check = new PieceCheck();
        assertThat(check.passes()).isFalse();
        check.begin(metainfo.pieceHash(0));
        check.update(Arrays.copyOf(SamplePayload.SMALL.bytes(), 4), 0, 4);
        assertThat(check.passes()).isFalse();
    }
}
