/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.api.PatchId;
import org.essaim.api.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final Sha256 ROOT = new Sha256("ab".repeat(32));
    private static final String HEADER =
            "{\"essaim-manifest\":1,\"name\":\"app\",\"version\":\"1.0\",\"kind\":\"tree\",\"entries\":3,\"treeLength\":5,\"preserve\":[\"etc/*.cfg\"]}\n";
    private static final String FOLDER =
            "{\"path\":\"bin\",\"type\":\"d\",\"mode\":\"0755\",\"owner\":\"root:root\",\"mtime\":1700000000}\n";
    private static final String FILE =
            "{\"path\":\"bin/run\",\"type\":\"f\",\"mode\":\"4755\",\"owner\":\"root:adm\",\"mtime\":-1,\"size\":5,\"root\":\""
                    + ROOT + "\"}\n";
    private static final String LINK = "{\"path\":\"start\",\"type\":\"l\",\"target\":\"bin/run\"}\n";

    @Test
    void aManifestIsWrittenAsDocumented() throws IOException {
        assertThat(new String(written(header(3, 5), entries()), StandardCharsets.UTF_8))
                .isEqualTo(HEADER + FOLDER + FILE + LINK);
    }

    @Test
    void whatWasWrittenIsReadBack() throws Exception {
        byte[] manifest = written(header(3, 5), entries());

        try (ManifestReader reader = reader(manifest)) {
            assertThat(reader.header()).isEqualTo(header(3, 5));
            assertThat(rest(reader)).isEqualTo(entries());
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void namesThatNeedEscapesOrManyBytesSurvive() throws Exception {
        List<ManifestEntry> entries = List.of(
                ManifestEntry.link("Grüße", "a\"b"),
                ManifestEntry.link("a\"b", "😀"),
                ManifestEntry.link("日本", "\uE000"));

        assertThat(rest(reader(written(header(3, 0), entries)))).isEqualTo(entries);
    }

    @Test
    void foldersWhoseNamesBeginAlikeKeepTheirChildrenApart() throws Exception {
        List<ManifestEntry> entries = List.of(
                folder("a"),
                folder("a-b"),
                ManifestEntry.link("a-b/x", "y"),
                folder("a/q"),
                folder("a/q-x"),
                ManifestEntry.link("a/q-x/z", "y"),
                ManifestEntry.link("a/q/z", "y"),
                ManifestEntry.link("a0", "y"));

        assertThat(rest(reader(written(header(8, 0), entries)))).isEqualTo(entries);
    }

    @Test
    void fiftyThousandEntriesAreReadOneByOne() throws Exception {
        List<ManifestEntry> entries = new ArrayList<>();
        for (int folder = 0; folder < 500; folder++) {
            String name = String.format("d%03d", folder);
            entries.add(folder(name));
            for (int file = 0; file < 100; file++) {
                entries.add(ManifestEntry.file(name + String.format("/f%03d", file), 0644, "u:g", 1, 3)
                        .withRoot(ROOT));
            }
        }
        byte[] manifest = written(header(entries.size(), 150_000), entries);

        try (ManifestReader reader = reader(manifest)) {
            int read = 0;
            for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                assertThat(entry.get()).isEqualTo(entries.get(read++));
            }
            assertThat(read).isEqualTo(50_500);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"essaim-manifest\":1|\"essaim-manifest\":2",
                "\"essaim-manifest\":1|\"essaim-manifest\":1.0",
                "\"name\":\"app\"|\"name\":\"../app\"",
                "\"kind\":\"tree\"|\"kind\":\"\"",
                "\"entries\":3|\"entries\":2",
                "\"entries\":3|\"entries\":4",
                "\"entries\":3|\"entries\":-3",
                "\"entries\":3|\"entries\":3000000",
                "\"entries\":3|\"entries\":99999999999",
                "\"treeLength\":5|\"treeLength\":4",
                "\"treeLength\":5|\"treeLength\":6",
                "\"treeLength\":5|\"treeLength\":99999999999999999999",
                "etc/*.cfg|",
                "[\"etc/*.cfg\"]|\"etc/*.cfg\"",
                "[\"etc/*.cfg\"]|[[]]",
                "\"kind\":\"tree\"|\"kind\":\"tree\",\"kind\":\"tree\"",
                "\"kind\":\"tree\"|\"kind\":\"tree\",\"more\":1"
            })
    void aHeaderThatIsNotExactlyRightIsRefused(String change) {
        refuses(HEADER, FOLDER + FILE + LINK, change);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bin/run|bin/../run",
                "bin/run|/bin/run",
                "bin/run|bin//run",
                "bin/run|bin/con",
                "bin/run|bin/a\\\\b",
                "bin/run|bin/a\\u0000b",
                "bin/run|bin/\\u0072un",
                "bin/run|bin/\\ud800",
                "bin/run|lib/run",
                "bin/run|abc",
                "\"mode\":\"4755\"|\"mode\":\"755\"",
                "\"mode\":\"4755\"|\"mode\":\"04755\"",
                "\"mode\":\"4755\"|\"mode\":\"4789\"",
                "\"mode\":\"4755\"|\"mode\":4755",
                "\"owner\":\"root:adm\"|\"owner\":\"root\"",
                "\"owner\":\"root:adm\"|\"owner\":\"a:\\u001b\"",
                "\"mtime\":-1|\"mtime\":-99999999999999",
                "\"mtime\":-1|\"mtime\":-1.0",
                "\"mtime\":-1|\"mtime\":null",
                "\"mtime\":-1|\"mtime\": -1",
                "\"size\":5|\"size\":-5",
                "\"size\":5|\"size\":0",
                "\"size\":5|\"size\":05",
                "\"size\":5|\"size\":4",
                "\"size\":5|\"size\":9223372036854775807",
                "\"type\":\"f\"|\"type\":\"d\"",
                "\"type\":\"f\"|\"type\":\"x\"",
                ",\"size\":5|",
                "}|},",
                "}|}\r",
                "}|} ",
                "}|",
                "abab|ABAB",
                "abab|0000",
                "{|[",
                "\"path\"|\"size\":5,\"path\""
            })
    void anEntryThatIsNotExactlyRightIsRefused(String change) {
        refuses(FILE, HEADER + FOLDER + "@" + LINK, change);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../x", "bin/../../x", "", "con", "a\\\\b"})
    void aLinkOutOfTheTreeIsRefused(String target) {
        assertRefused(HEADER + FOLDER + FILE + LINK.replace("\"bin/run\"", '"' + target + '"'));
    }

    @Test
    void entriesOutOfOrderTwiceOrAlikeAreRefused() {
        String second = FILE.replace("bin/run", "BIN")
                .replace("\"size\":5", "\"size\":0")
                .replace(ROOT.hex(), "0".repeat(64));
        assertRefused(HEADER + FILE + FOLDER + LINK);
        assertRefused(HEADER + FOLDER + LINK + FILE);
        assertRefused(HEADER + FOLDER + FOLDER + FILE);
        assertRefused(HEADER + second + FOLDER + FILE);
        String composed = "{\"path\":\"\u00E9\",\"type\":\"l\",\"target\":\"a\"}\n";
        String decomposed = "{\"path\":\"e\u0301\",\"type\":\"l\",\"target\":\"a\"}\n";
        assertRefused(HEADER.replace("5", "0").replace("3", "2") + decomposed + composed);
        assertRefused(HEADER + LINK + LINK.replace("start", "start/in") + LINK.replace("start", "z"));
    }

    @Test
    void whatIsNoTextOrNoLineIsRefused() {
        assertRefused("");
        assertRefused("\n");
        assertRefused(HEADER + FOLDER + FILE + LINK + "\n");
        assertRefused(HEADER + FOLDER + FILE + LINK.stripTrailing());
        assertRefused(HEADER.stripTrailing());
        assertRefused("\uFEFF" + HEADER + FOLDER + FILE + LINK);
        assertThatThrownBy(() -> rest(reader("{\"essaim\u00E9".getBytes(StandardCharsets.ISO_8859_1))))
                .isInstanceOf(ManifestException.class);
    }

    @Test
    void aLineWithoutAnEndIsRefusedBeforeItFillsTheMemory() {
        assertThatThrownBy(() -> new ManifestReader(new Endless()))
                .isInstanceOf(ManifestException.class)
                .hasMessageContaining("longer than");
    }

    @Test
    void aRefusalNamesTheLine() {
        assertThatThrownBy(() -> rest(reader((HEADER + FOLDER + "{}\n").getBytes(StandardCharsets.UTF_8))))
                .isInstanceOfSatisfying(
                        ManifestException.class, e -> assertThat(e.line()).isEqualTo(3));
    }

    @Test
    void theWriterRefusesWhatTheReaderWouldRefuse() {
        assertThatThrownBy(() -> written(header(1, 0), List.of(ManifestEntry.link("../l", "x"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> written(header(1, 0), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 entries");
        assertThatThrownBy(() -> written(header(1, 5), List.of(ManifestEntry.file("f", 0644, "u:g", 0, 5))))
                .hasMessageContaining("root");
        var header = new ManifestHeader(new PatchId("a", "1"), "tree", 0, 0, List.of("x".repeat(257)));
        assertThatThrownBy(() -> written(header, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLongestHeaderThatCanBeWrittenCanBeRead() throws Exception {
        List<String> patterns = new ArrayList<>();
        for (int i = 0; i < ManifestHeader.MAX_PATTERNS; i++) {
            patterns.add("\"".repeat(ManifestHeader.MAX_PATTERN_BYTES));
        }
        var header = new ManifestHeader(new PatchId("a", "1"), "tree", 0, 0, patterns);

        assertThat(reader(written(header, List.of())).header()).isEqualTo(header);
    }

    private static void refuses(String line, String others, String change) {
        String[] parts = change.split("\\|", -1);
        String changed = line.replace(parts[0], parts[1]);
        assertThat(changed).isNotEqualTo(line);
        assertRefused(others.contains("@") ? others.replace("@", changed) : changed + others);
    }

    private static void assertRefused(String manifest) {
        assertThatThrownBy(() -> rest(reader(manifest.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(ManifestException.class);
    }

    private static ManifestHeader header(int entries, long length) {
        return new ManifestHeader(new PatchId("app", "1.0"), "tree", entries, length, List.of("etc/*.cfg"));
    }

    private static List<ManifestEntry> entries() {
        return List.of(
                ManifestEntry.directory("bin", 0755, "root:root", 1_700_000_000),
                ManifestEntry.file("bin/run", 04755, "root:adm", -1, 5).withRoot(ROOT),
                ManifestEntry.link("start", "bin/run"));
    }

    private static ManifestEntry folder(String path) {
        return ManifestEntry.directory(path, 0755, "u:g", 0);
    }

    private static byte[] written(ManifestHeader header, List<ManifestEntry> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ManifestWriter writer = new ManifestWriter(out, header)) {
            for (ManifestEntry entry : entries) {
                writer.write(entry);
            }
        }
        return out.toByteArray();
    }

    private static ManifestReader reader(byte[] manifest) throws IOException, ManifestException {
        return new ManifestReader(new ByteArrayInputStream(manifest));
    }

    private static List<ManifestEntry> rest(ManifestReader reader) throws IOException, ManifestException {
        List<ManifestEntry> entries = new ArrayList<>();
        for (Optional<ManifestEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            entries.add(entry.get());
        }
        return entries;
    }

    private static final class Endless extends java.io.InputStream {
        @Override
        public int read() {
            return 'x';
        }
    }
}
