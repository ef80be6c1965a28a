/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetainfoTest {

    @Test
    void metainfoOfSeveralFilesIsRead() throws Exception {
        Metainfo metainfo = Metainfo.parse(sample("multi"));
        // Computed by another program over the same bytes.
        assertThat(metainfo.infoHash().hex()).isEqualTo("5784e1f5985d8fa1b1ef33209bdf53d12f2b9f60");
        assertThat(metainfo.name()).isEqualTo("app-1.0");
        assertThat(metainfo.pieceLength()).isEqualTo(65_536);
        assertThat(metainfo.pieceCount()).isEqualTo(2);
        assertThat(metainfo.pieceLength(0)).isEqualTo(65_536);
        assertThat(metainfo.pieceLength(1)).isEqualTo(100_000 - 65_536);
        assertThat(metainfo.files())
                .containsExactly(
                        new PayloadFile("manifest", 40_000, 0), new PayloadFile("sub/pack-0000", 60_000, 40_000));
        assertThat(metainfo.totalLength()).isEqualTo(100_000);
        assertThat(metainfo.isPrivate()).isTrue();
        assertThat(metainfo.announce()).isEmpty();
    }

    @Test
    void metainfoOfOneFileWithKeysNobodyKnowsIsRead() throws Exception {
        Metainfo metainfo = Metainfo.parse(sample("single"));
        assertThat(metainfo.infoHash().hex()).isEqualTo("4c82db9fce3777fd3a0f02fe0a7aa30369c73dd1");
        assertThat(metainfo.files()).containsExactly(new PayloadFile("naïve.bin", 100_000, 0));
        assertThat(metainfo.isPrivate()).isFalse();
        assertThat(metainfo.announce()).contains("http://t/announce");
    }

    @Test
    void aPieceThatIsNotThereIsAMistake() throws Exception {
        Metainfo metainfo = Metainfo.parse(sample("multi"));
        assertThat(metainfo.pieceHash(1).sha1().orElseThrow()).hasSize(20);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> metainfo.pieceHash(2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> metainfo.pieceLength(-1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void hostileMetainfoIsRefusedWhole(String reason, BValue top) {
        assertThatExceptionOfType(MetainfoException.class)
                .isThrownBy(() -> Metainfo.parse(Bencode.encode(top)))
                .withMessageContaining(reason);
    }

    static Stream<Arguments> hostile() {
        long max = Long.MAX_VALUE;
        return Stream.of(
                Arguments.of("not a dictionary", BList.of()),
                Arguments.of("no dictionary 'info'", BDictionary.of(Map.of())),
                Arguments.of("no dictionary 'info'", BDictionary.of(Map.of("info", BBytes.of("x")))),
                Arguments.of("'announce' is not a string", top(info()).with("announce", new BInteger(1))),
                Arguments.of("control characters", top(info()).with("announce", BBytes.of("http://t/\r\nX: y"))),
                Arguments.of("too long", top(info()).with("announce", BBytes.of("x".repeat(2049)))),
                broken("'name' is missing", "name", null),
                broken("'name' is not a string", "name", new BInteger(1)),
                broken("'name' is not UTF-8", "name", new BBytes(new byte[] {(byte) 0xc0, (byte) 0x80})),
                broken("empty or relative", "name", BBytes.of("..")),
                broken("separator", "name", BBytes.of("/etc")),
                broken("'piece length' is missing", "piece length", null),
                broken("'piece length' is not an integer", "piece length", BBytes.of("16")),
                broken("'piece length' is 0", "piece length", new BInteger(0)),
                broken("'piece length' is -1", "piece length", new BInteger(-1)),
                broken("'piece length' is 4294967312", "piece length", new BInteger((1L << 32) + 16)),
                broken("'pieces' is missing", "pieces", null),
                broken("'pieces' is not a string", "pieces", BList.of()),
                broken("'pieces' has 139 bytes", "pieces", new BBytes(new byte[139])),
                broken("'pieces' has 120 bytes, but 7 pieces need 140", "pieces", new BBytes(new byte[120])),
                broken("'pieces' has 160 bytes", "pieces", new BBytes(new byte[160])),
                broken("'pieces' has 0 bytes", "pieces", BBytes.of("")),
                broken("'private' is not an integer", "private", BBytes.of("1")),
                broken("'private' is -1", "private", new BInteger(-1)),
                broken("either 'length' or 'files'", "length", null),
                broken("either 'length' or 'files'", "files", BList.of()),
                broken("'length' is -5", "length", new BInteger(-5)),
                broken("no bytes", "length", new BInteger(0)),
                broken("more than 2097152 pieces", "length", new BInteger(max)),
                Arguments.of(
                        "version 1 without 'pieces'",
                        top(info().without("pieces").with("meta version", new BInteger(2)))),
                files("'files' is not a list"),
                files("not a dictionary", BBytes.of("x")),
                files("'length' is missing", BDictionary.of(Map.of("path", names("a")))),
                files("'path' is missing", BDictionary.of(Map.of("length", new BInteger(1)))),
                files("not a list of names", entry(1)),
                files(
                        "'path' is not a string",
                        BDictionary.of(Map.of("length", new BInteger(1), "path", BList.of(BList.of())))),
                files(
                        "'length' is 9223372036854775807, not from 0 to 9223372036854775806",
                        entry(1, "a"),
                        entry(max, "b")),
                files("'length' is -1", entry(101, "a"), entry(-1, "b")),
                files("used twice", entry(50, "a"), entry(50, "a")),
                files("used twice", entry(50, "dir", "A"), entry(50, "DIR", "a")),
                files("used twice", entry(50, "\u00e9"), entry(50, "e\u0301")),
                files("below a file", entry(50, "a"), entry(50, "A", "b")),
                files("used twice", entry(50, "a", "b"), entry(50, "a")),
                files("longer than 4096", entry(100, names(25, "x".repeat(200)))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"..", ".", "", "a/b", "a\\b", "nul.txt", "COM1", "x.", "x ", "C:", "a:b", "\0", "a\0b", "/etc"})
    void hostilePathsAreRefused(String name) {
        for (BList path : List.of(names(name), names("ok", name), names(name, "ok"))) {
            BDictionary entry = BDictionary.of(Map.of("length", new BInteger(100), "path", path));
            assertThatExceptionOfType(MetainfoException.class)
                    .isThrownBy(
                            () -> Metainfo.parse(file(info().without("length").with("files", BList.of(entry)))))
                    .withMessageStartingWith("The name '");
        }
    }

    @Test
    void namesInMessagesAreHarmlessToATerminal() {
        assertThatExceptionOfType(MetainfoException.class)
                .isThrownBy(() -> Metainfo.parse(file(info().with("name", BBytes.of("\u001b[2J" + "x".repeat(500))))))
                .satisfies(
                        e -> assertThat(e.getMessage()).contains("\\u001b[2J").hasSizeLessThan(150));
    }

    @Test
    void anythingAfterTheMetainfoIsRefused() {
        byte[] good = file(info());
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        assertThatExceptionOfType(MetainfoException.class)
                .isThrownBy(() -> Metainfo.parse(longer))
                .withMessageContaining("trailing data at byte " + good.length);
    }

    @Test
    void tenMillionBytesAreTheMost() {
        BDictionary top = top(info()).with("zzz", new BBytes(new byte[10_000_000]));
        assertThatExceptionOfType(MetainfoException.class)
                .isThrownBy(() -> Metainfo.parse(Bencode.encode(top)))
                .withMessageContaining("more than 10000000 bytes");
    }

    @Test
    void deepPathsCostNoMoreThanTheirBytes() throws Exception {
        List<BValue> entries = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            List<BValue> names = new ArrayList<>();
            names.add(BBytes.of("d" + i));
            for (int depth = 0; depth < 2000; depth++) {
                names.add(BBytes.of("x"));
            }
            entries.add(BDictionary.of(Map.of("length", new BInteger(i == 0 ? 100 : 0), "path", new BList(names))));
        }
        assertThat(Metainfo.parse(file(info().without("length").with("files", new BList(entries))))
                        .files())
                .hasSize(1000);
    }

    @Test
    void aTrackerIsAddedWithoutTouchingTheInfoDictionary() throws Exception {
        byte[] before = sample("single");
        byte[] after = MetainfoWriter.withAnnounce(before, "http://127.0.0.1:6969/announce");
        assertThat(Metainfo.parse(after).announce()).contains("http://127.0.0.1:6969/announce");
        assertThat(Metainfo.parse(after).infoHash())
                .isEqualTo(Metainfo.parse(before).infoHash());
        assertThat(infoBytes(after)).isEqualTo(infoBytes(before));
        assertThat(new String(after, ISO_8859_1))
                .doesNotContain("announce-list")
                .contains("3:zzzde");
    }

    @Test
    void whatWasWrittenIsReadBack() throws Exception {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            List<PayloadFile> files = new ArrayList<>();
            long offset = 0;
            for (int i = 0; i < 1 + random.nextInt(30); i++) {
                long length = i == 0 ? 1 + random.nextInt(1000) : random.nextInt(1 << 20);
                files.add(new PayloadFile(random.nextBoolean() ? "file-" + i : "dir/é-" + i, length, offset));
                offset += length;
            }
            int pieceLength = PieceLengths.forPayload(offset);
            byte[] hashes = new byte[(int) ((offset + pieceLength - 1) / pieceLength) * 20];
            random.nextBytes(hashes);
            byte[] written = MetainfoWriter.v1("app-1", pieceLength, files, hashes);
            assertThat(MetainfoWriter.v1("app-1", pieceLength, files, hashes)).isEqualTo(written);
            Metainfo metainfo = Metainfo.parse(written);
            assertThat(metainfo.files()).as("seed %d", seed).isEqualTo(files);
            assertThat(metainfo.isPrivate()).isTrue();
            assertThat(metainfo.announce()).isEmpty();
            int last = metainfo.pieceCount() - 1;
            assertThat(HexFormat.of().formatHex(metainfo.pieceHash(last).sha1().orElseThrow()))
                    .isEqualTo(HexFormat.of().formatHex(hashes, last * 20, hashes.length));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/x", "a//b", "nul", ""})
    void theWriterRefusesWhatTheParserWould(String path) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> MetainfoWriter.v1("a", 65_536, List.of(new PayloadFile(path, 1, 0)), new byte[20]));
    }

    @Test
    void theWriterRefusesGapsBetweenFiles() {
        List<PayloadFile> files = List.of(new PayloadFile("a", 1, 0), new PayloadFile("b", 1, 2));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> MetainfoWriter.v1("a", 65_536, files, new byte[20]))
                .withMessageContaining("b begins at 2, not at 1");
    }

    private static byte[] infoBytes(byte[] metainfo) throws BencodeException {
        BencodeReader reader = new BencodeReader(metainfo, BencodeLimits.METAINFO);
        reader.document();
        return reader.info();
    }

    private static BDictionary info() {
        return BDictionary.of(Map.of(
                "length", new BInteger(100),
                "name", BBytes.of("file"),
                "piece length", new BInteger(16),
                "pieces", new BBytes(new byte[140])));
    }

    private static BDictionary top(BDictionary info) {
        return BDictionary.of(Map.of("info", info));
    }

    private static byte[] file(BDictionary info) {
        return Bencode.encode(top(info));
    }

    private static Arguments broken(String reason, String key, BValue value) {
        return Arguments.of(reason, top(value == null ? info().without(key) : info().with(key, value)));
    }

    private static Arguments files(String reason, BValue... entries) {
        return Arguments.of(reason, top(info().without("length").with("files", BList.of(entries))));
    }

    private static BDictionary entry(long length, String... path) {
        return entry(length, names(path));
    }

    private static BDictionary entry(long length, BList path) {
        return BDictionary.of(Map.of("length", new BInteger(length), "path", path));
    }

    private static BList names(String... names) {
        return new BList(Stream.of(names).map(BBytes::of).<BValue>map(b -> b).toList());
    }

    private static BList names(int count, String name) {
        return names(Stream.generate(() -> name).limit(count).toArray(String[]::new));
    }

    private static byte[] sample(String name) throws IOException {
        try (InputStream in = MetainfoTest.class.getResourceAsStream(
                "MetainfoFuzzTestInputs/acceptedMetainfoKeepsItsPromises/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
