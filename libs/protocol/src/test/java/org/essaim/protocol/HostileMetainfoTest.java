/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metainfo of version 2 and hybrids that libtorrent made, each with one thing in it that must not be. */
class HostileMetainfoTest {

    private static final int PIECE = SamplePayload.PIECE;
    private static final BBytes ROOT = new BBytes(filled(32));

    @ParameterizedTest(name = "{0}")
    @MethodSource({"versions", "trees", "layers", "halves", "paddings"})
    void itIsRefusedWhole(String reason, BDictionary top) {
        assertThatExceptionOfType(MetainfoException.class)
                .isThrownBy(() -> Metainfo.parse(Bencode.encode(top)))
                .withMessageContaining(reason);
    }

    static Stream<Arguments> versions() throws Exception {
        return Stream.of(
                v2("of version 3, which is not known", "meta version", new BInteger(3)),
                v2("'meta version' is 1, not from 2", "meta version", new BInteger(1)),
                v2("'meta version' is not an integer", "meta version", BBytes.of("2")),
                v2("version 1 without 'pieces'", "length", new BInteger(1)),
                v2("version 1 without 'pieces'", "files", BList.of()),
                v2("'piece length' is 16383, not from 16384", "piece length", new BInteger(16_383)),
                v2("'piece length' is 49152, not a power of two", "piece length", new BInteger(49_152)),
                v2("not from 16384 to 67108864", "piece length", new BInteger(1L << 27)),
                v2("not from 16384 to 67108864", "piece length", new BInteger((1L << 32) + PIECE)),
                v2("empty or relative", "name", BBytes.of("..")),
                v2("either 'length' or 'files'", "pieces", BBytes.of("")),
                Arguments.of(
                        "'file tree' is missing",
                        top("multi-v2", info("multi-v2").without("file tree"))),
                Arguments.of("'piece layers' is missing", decoded("multi-v2").without("piece layers")));
    }

    static Stream<Arguments> trees() throws Exception {
        BDictionary good = file(1, ROOT);
        return Stream.of(
                tree("not a dictionary of files", BList.of()),
                tree("not a dictionary of files", BDictionary.of(Map.of())),
                tree("empty or relative", dictionary("", properties(1, ROOT))),
                tree("empty or relative", dictionary("..", good)),
                tree("empty or relative", dictionary("a", dictionary("..", good))),
                tree("holds a separator", dictionary("a/b", good)),
                tree("control character", dictionary("a\0b", good)),
                tree("device on Windows", dictionary("NUL", good)),
                tree("a drive or a stream", dictionary("C:", good)),
                tree("not UTF-8", new BDictionary(new TreeMap<>(Map.of(new BBytes(new byte[] {(byte) 0xff}), good)))),
                tree("used twice", dictionary("A", good).with("a", good)),
                tree("used twice", dictionary("d", dictionary("A", good)).with("D", dictionary("a", good))),
                tree("below a file", dictionary("A", good).with("a", dictionary("b", good))),
                tree("neither file nor folder", dictionary("a", BBytes.of("x"))),
                tree("neither file nor folder", dictionary("a", BDictionary.of(Map.of()))),
                tree("both file and folder", dictionary("a", good.with("b", good))),
                tree("without properties", dictionary("a", dictionary("", BList.of()))),
                tree("'length' is missing", dictionary("a", dictionary("", dictionary("pieces root", ROOT)))),
                tree("'length' is -1", dictionary("a", file(-1, ROOT))),
                tree(
                        "'pieces root' is missing",
                        dictionary("a", dictionary("", dictionary("length", new BInteger(1))))),
                tree("not a SHA-256", dictionary("a", file(1, new BBytes(filled(31))))),
                tree("not a SHA-256", dictionary("a", file(1, new BBytes(new byte[32])))),
                tree("no bytes", dictionary("a", file(0, ROOT))),
                tree("more than 2097152 pieces", dictionary("a", file(Long.MAX_VALUE, ROOT))),
                tree(
                        "more than 2097152 pieces",
                        dictionary("a", file(1L << 36, ROOT)).with("b", good)),
                tree("'length' is", dictionary("a", file(1L << 36, ROOT)).with("b", file(Long.MAX_VALUE, ROOT))),
                tree("holds padding", dictionary("a", attributed("p"))),
                tree("symbolic link", dictionary("a", attributed("xl"))),
                tree(
                        "'attr' is not a string",
                        dictionary("a", dictionary("", properties(1, ROOT).with("attr", BList.of())))),
                tree("used twice", many(Stream.of("\u00e9", "e\u0301"))));
    }

    static Stream<Arguments> layers() throws Exception {
        BDictionary layers =
                (BDictionary) decoded("multi-v2").get("piece layers").orElseThrow();
        BBytes first = layers.entries().firstKey();
        byte[] hashes = ((BBytes) layers.entries().get(first)).bytes();
        byte[] longer = Arrays.copyOf(hashes, hashes.length + 32);
        byte[] wrong = hashes.clone();
        wrong[hashes.length - 1]++;
        return Stream.of(
                layers("not a dictionary", BList.of()),
                layers("has nothing for", BDictionary.of(Map.of())),
                layers("is not a string", replaced(layers, first, BList.of())),
                layers("not a layer of hashes", replaced(layers, first, BBytes.of(""))),
                layers("not a layer of hashes", replaced(layers, first, new BBytes(filled(33)))),
                layers("not a layer of hashes", replaced(layers, BBytes.of("short"), new BBytes(hashes))),
                layers("hashes for", replaced(layers, first, new BBytes(longer))),
                layers("does not lead to", replaced(layers, first, new BBytes(wrong))),
                layers("belong to no file", replaced(layers, ROOT, new BBytes(hashes))));
    }

    static Stream<Arguments> halves() throws Exception {
        BList files = (BList) info("multi-hybrid").get("files").orElseThrow();
        List<BValue> all = files.values();
        BDictionary first = (BDictionary) all.get(0);
        List<BValue> swapped = List.of(all.get(2), all.get(3), all.get(0), all.get(1));
        BDictionary pieces = info("multi-hybrid");
        byte[] sha1s = ((BBytes) pieces.get("pieces").orElseThrow()).bytes();
        return Stream.of(
                hybrid("different files", with(all, 0, first.with("path", BList.of(BBytes.of("Manifest"))))),
                hybrid("padding that does not fill", with(all, 0, first.with("length", new BInteger(19_999)))),
                hybrid(
                        "different files",
                        Stream.concat(swapped.stream(), all.stream().skip(4)).toList()),
                hybrid(
                        "different files",
                        all.stream().filter(each -> !isPadding(each)).toList()),
                hybrid("different files", all.subList(0, all.size() - 2)),
                hybrid("padding that does not fill", all.subList(1, all.size())),
                Arguments.of("either 'length' or 'files'", top("multi-hybrid", pieces.with("length", new BInteger(1)))),
                Arguments.of("either 'length' or 'files'", top("multi-hybrid", pieces.without("files"))),
                Arguments.of(
                        "but 13 pieces need 260",
                        top("multi-hybrid", pieces.with("pieces", new BBytes(Arrays.copyOf(sha1s, 240))))),
                Arguments.of(
                        "different files",
                        top("single-hybrid", info("single-hybrid").with("name", BBytes.of("other")))));
    }

    static Stream<Arguments> paddings() {
        return Stream.of(
                padded("padding that does not fill", file("a", 10), padding(5), file("b", 10)),
                padded("padding that does not fill", file("a", 10), padding(7)),
                padded("padding that does not fill", padding(16), file("b", 16)),
                padded("padding that does not fill", file("a", 10), padding(6), padding(16)),
                padded("padding that does not fill", file("a", 10), padding(1L << 40)),
                padded("no bytes", padding(0)),
                padded("empty or relative", file("a", 10), padding(6).with("path", BList.of(BBytes.of("..")))),
                padded("'path' is not a list", file("a", 10), padding(6).with("path", BBytes.of("x"))),
                padded("'path' is missing", file("a", 10).without("path")),
                padded("symbolic link", file("a", 10).with("attr", BBytes.of("l"))),
                padded("symbolic link", file("a", 10).with("symlink path", BList.of(BBytes.of("etc")))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"multi-v1", "multi-v2", "odd-hybrid", "single-hybrid"})
    void noPartOfAFileIsAFile(String name) throws Exception {
        byte[] file = SamplePayload.libtorrent(name);
        for (int length : IntStream.range(0, file.length)
                .filter(i -> i < 300 || i % 7 == 0)
                .toArray()) {
            assertThatExceptionOfType(MetainfoException.class)
                    .isThrownBy(() -> Metainfo.parse(Arrays.copyOf(file, length)));
        }
    }

    @Test
    void aBombOfSmallDictionariesIsRefusedForWhatItIs() {
        // Millions of values in a few megabytes; the parser keeps eight bytes for each.
        StringBuilder bomb = new StringBuilder("d4:infol");
        bomb.append("d0:lee".repeat(900_000)).append("ee");
        assertThatExceptionOfType(MetainfoException.class)
                .isThrownBy(() -> Metainfo.parse(bomb.toString().getBytes(US_ASCII)))
                .withMessageContaining("no dictionary 'info'");
        assertThatExceptionOfType(MetainfoException.class)
                .isThrownBy(() -> Metainfo.parse(("d4:infol" + "le".repeat(3_000_000) + "ee").getBytes(US_ASCII)))
                .withMessageContaining("more than 3000000 values");
    }

    private static boolean isPadding(BValue file) {
        return ((BDictionary) file).get("attr").isPresent();
    }

    private static Arguments v2(String reason, String key, BValue value) throws Exception {
        return Arguments.of(reason, top("multi-v2", info("multi-v2").with(key, value)));
    }

    private static Arguments tree(String reason, BValue tree) throws Exception {
        return Arguments.of(
                reason,
                top("multi-v2", info("multi-v2").with("file tree", tree))
                        .with("piece layers", BDictionary.of(Map.of())));
    }

    private static Arguments layers(String reason, BValue layers) throws Exception {
        return Arguments.of(reason, decoded("multi-v2").with("piece layers", layers));
    }

    private static Arguments hybrid(String reason, List<BValue> files) throws Exception {
        return Arguments.of(reason, top("multi-hybrid", info("multi-hybrid").with("files", new BList(files))));
    }

    /** Version 1, in pieces of 16 bytes. */
    private static Arguments padded(String reason, BDictionary... files) {
        BDictionary info = BDictionary.of(Map.of(
                "files",
                BList.of(files),
                "name",
                BBytes.of("padded"),
                "piece length",
                new BInteger(16),
                "pieces",
                new BBytes(new byte[40])));
        return Arguments.of(reason, BDictionary.of(Map.of("info", info)));
    }

    private static BDictionary file(String path, long length) {
        return BDictionary.of(Map.of("length", new BInteger(length), "path", BList.of(BBytes.of(path))));
    }

    private static BDictionary padding(long length) {
        return BDictionary.of(Map.of("attr", BBytes.of("p"), "length", new BInteger(length)));
    }

    private static BDictionary file(long length, BBytes root) {
        return dictionary("", properties(length, root));
    }

    private static BDictionary properties(long length, BBytes root) {
        return BDictionary.of(Map.of("length", new BInteger(length), "pieces root", root));
    }

    private static BDictionary attributed(String attributes) {
        return dictionary("", properties(1, ROOT).with("attr", BBytes.of(attributes)));
    }

    private static BDictionary many(Stream<String> names) {
        BDictionary[] all = {BDictionary.of(Map.of())};
        names.forEach(name -> all[0] = all[0].with(name, file(1, ROOT)));
        return all[0];
    }

    private static BDictionary dictionary(String key, BValue value) {
        return BDictionary.of(Map.of(key, value));
    }

    private static BDictionary replaced(BDictionary dictionary, BBytes key, BValue value) {
        TreeMap<BBytes, BValue> entries = new TreeMap<>(dictionary.entries());
        entries.put(key, value);
        return new BDictionary(entries);
    }

    private static List<BValue> with(List<BValue> values, int index, BValue value) {
        List<BValue> changed = new ArrayList<>(values);
        changed.set(index, value);
        return changed;
    }

    private static BDictionary decoded(String name) throws Exception {
        return (BDictionary) Bencode.decode(SamplePayload.libtorrent(name), BencodeLimits.METAINFO);
    }

    private static BDictionary info(String name) throws Exception {
        return (BDictionary) decoded(name).get("info").orElseThrow();
    }

    private static BDictionary top(String name, BDictionary info) throws Exception {
        return decoded(name).with("info", info);
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 7);
        return bytes;
    }
}
