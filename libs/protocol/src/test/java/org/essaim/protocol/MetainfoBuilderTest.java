/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MetainfoBuilderTest {

    @ParameterizedTest
    @CsvSource({"V1, v1", "V2, v2", "HYBRID, hybrid"})
    void theOrderInWhichPiecesAreHashedMakesNoDifference(Metainfo.Version version, String form) throws Exception {
        for (long seed = 0; seed < 5; seed++) {
            assertThat(built(version, "src-multi", 32_768, SamplePayload.MULTI, new Random(seed)))
                    .isEqualTo(SamplePayload.libtorrent("multi-" + form));
            assertThat(built(version, "src-odd", 32_768, SamplePayload.ODD, new Random(seed)))
                    .isEqualTo(SamplePayload.libtorrent("odd-" + form));
        }
    }

    @ParameterizedTest
    @EnumSource(Metainfo.Version.class)
    void whateverTheLengthsItIsWhatThePlainWayMakes(Metainfo.Version version) throws Exception {
        for (long seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            Object[] files = new Object[2 * (1 + random.nextInt(6))];
            for (int i = 0; i < files.length; i += 2) {
                files[i] = "f" + (char) ('a' + i);
                files[i + 1] = i == 0 ? 1 + random.nextInt(90_000) : random.nextInt(3) * random.nextInt(90_000);
            }
            SamplePayload payload = SamplePayload.of(files);
            int piece = 16_384 << random.nextInt(3);
            byte[] expected =
                    switch (version) {
                        case V1 -> MetainfoWriter.v1("p", piece, payload.files(), payload.sha1s(piece, false));
                        case V2 -> MetainfoWriter.v2("p", piece, payload.files(), payload.hashes(piece));
                        case HYBRID ->
                            MetainfoWriter.hybrid(
                                    "p", piece, payload.files(), payload.hashes(piece), payload.sha1s(piece, true));
                    };
            byte[] built = built(version, "p", piece, payload, random);
            assertThat(built).as("seed %d", seed).isEqualTo(expected);
            assertPlaces(Metainfo.parse(built), version, payload, piece);
        }
    }

    private static void assertPlaces(Metainfo metainfo, Metainfo.Version version, SamplePayload payload, int piece) {
        MetainfoBuilder builder = new MetainfoBuilder(version, "p", piece, payload.files());
        assertThat(builder.pieceCount()).isEqualTo(metainfo.pieceCount());
        for (int i = 0; i < builder.pieceCount(); i++) {
            assertThat(builder.payloadOffset(i)).isEqualTo(metainfo.payloadOffset(i));
            assertThat(builder.payloadLength(i)).isEqualTo(metainfo.payloadLength(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"V2, v2", "HYBRID, hybrid"})
    void aFileThatWasHashedByItselfIsNotHashedAgain(Metainfo.Version version, String form) throws Exception {
        SamplePayload payload = SamplePayload.MULTI;
        MetainfoBuilder whole = new MetainfoBuilder(version, "src-multi", 32_768, payload.files());
        for (int file = 1; file < 4; file += 2) {
            byte[] content = payload.content(payload.files().get(file));
            List<PayloadFile> alone = List.of(new PayloadFile("single", content.length, 0));
            MetainfoBuilder single = new MetainfoBuilder(version, "single", 32_768, alone);
            hash(single, content, IntStream.range(0, single.pieceCount()).toArray());
            assertThat(single.root(0).bytes())
                    .isEqualTo(payload.hashes(32_768).get(file).root());
            whole.adopt(file, single);
        }
        assertThat(whole.missing()).containsExactly(0, 4, 5);
        hash(whole, payload.bytes(), whole.missing());
        assertThat(whole.build()).isEqualTo(SamplePayload.libtorrent("multi-" + form));
        assertThat(whole.root(3).bytes())
                .isEqualTo(payload.hashes(32_768).get(3).root());
    }

    @Test
    void theHashesOfAnotherFormAreNotTaken() {
        List<PayloadFile> files = SamplePayload.MULTI.files();
        MetainfoBuilder whole = new MetainfoBuilder(Metainfo.Version.V2, "p", 32_768, files);
        List<PayloadFile> alone = List.of(new PayloadFile("single", 70_000, 0));
        List<PayloadFile> longer = List.of(new PayloadFile("single", 70_001, 0));
        for (MetainfoBuilder other : List.of(
                new MetainfoBuilder(Metainfo.Version.HYBRID, "p", 32_768, alone),
                new MetainfoBuilder(Metainfo.Version.V2, "p", 65_536, alone),
                new MetainfoBuilder(Metainfo.Version.V2, "p", 32_768, longer),
                new MetainfoBuilder(Metainfo.Version.V2, "p", 32_768, files))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> whole.adopt(1, other))
                    .withMessageContaining("pack-0000");
        }
        MetainfoBuilder first = new MetainfoBuilder(Metainfo.Version.V1, "p", 32_768, files);
        assertThatIllegalStateException().isThrownBy(() -> first.adopt(1, first));
        assertThatIllegalStateException().isThrownBy(() -> first.root(0));
    }

    private static void hash(MetainfoBuilder builder, byte[] bytes, int[] pieces) {
        MetainfoBuilder.Hasher hasher = builder.hasher();
        for (int piece : pieces) {
            hasher.begin(piece);
            hasher.update(ByteBuffer.wrap(bytes, (int) builder.payloadOffset(piece), builder.payloadLength(piece)));
            hasher.end();
        }
    }

    @Test
    void aPieceWithoutAllItsBytesIsAMistake() {
        MetainfoBuilder builder = new MetainfoBuilder(Metainfo.Version.V2, "p", 32_768, SamplePayload.SMALL.files());
        MetainfoBuilder.Hasher hasher = builder.hasher();
        hasher.begin(0);
        hasher.update(ByteBuffer.wrap(new byte[4]));
        assertThatIllegalStateException().isThrownBy(hasher::end).withMessageContaining("piece 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hasher.update(ByteBuffer.wrap(new byte[2])))
                .withMessageContaining("only 5 bytes");
    }

    @Test
    void whatCannotBecomeMetainfoIsRefusedBeforeAnythingIsHashed() {
        List<PayloadFile> files = SamplePayload.SMALL.files();
        for (int piece : new int[] {0, -1, 16_383, 49_152, 8_192, 128 << 20}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new MetainfoBuilder(Metainfo.Version.V2, "p", piece, files));
        }
        assertRefused(List.of());
        assertRefused(List.of(new PayloadFile("a", 0, 0)));
        assertRefused(List.of(new PayloadFile("a", -1, 0)));
        assertRefused(List.of(new PayloadFile("a", 1L << 40, 0)));
        assertRefused(List.of(new PayloadFile("a", Long.MAX_VALUE, 0), new PayloadFile("b", 1, Long.MAX_VALUE)));
    }

    private static void assertRefused(List<PayloadFile> files) {
        for (Metainfo.Version version : Metainfo.Version.values()) {
            assertThatIllegalArgumentException().isThrownBy(() -> new MetainfoBuilder(version, "p", 16_384, files));
        }
    }

    private static byte[] built(
            Metainfo.Version version, String name, int pieceLength, SamplePayload payload, Random random) {
        MetainfoBuilder builder = new MetainfoBuilder(version, name, pieceLength, payload.files());
        List<Integer> pieces =
                new ArrayList<>(IntStream.range(0, builder.pieceCount()).boxed().toList());
        Collections.shuffle(pieces, random);
        MetainfoBuilder.Hasher[] hashers = {builder.hasher(), builder.hasher()};
        for (int piece : pieces) {
            MetainfoBuilder.Hasher hasher = hashers[random.nextInt(2)];
            hasher.begin(piece);
            int from = (int) builder.payloadOffset(piece);
            for (int left = builder.payloadLength(piece); left > 0; ) {
                int bytes = 1 + random.nextInt(left);
                hasher.update(ByteBuffer.wrap(payload.bytes(), from, bytes));
                from += bytes;
                left -= bytes;
            }
            hasher.end();
        }
        return builder.build();
    }
}
