/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.essaim.protocol.FileHashes;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoWriter;
import org.essaim.protocol.PayloadFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {

    private static final List<PayloadFile> FILES =
            List.of(new PayloadFile("manifest", 100, 0), new PayloadFile("pack-0000", 300, 100));

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void eachVersionIsDescribedOnALineOfItsOwn() throws Exception {
        byte[] v1 = MetainfoWriter.v1("app-1", 65_536, FILES, new byte[20]);
        byte[] v2 = MetainfoWriter.v2("app-1", 65_536, FILES, hashes());
        byte[] hybrid = MetainfoWriter.hybrid("app-1", 65_536, FILES, hashes(), new byte[40]);

        assertThat(run(file("a", v1), file("b", v2), file("c", hybrid), "--json"))
                .isZero();

        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(3).allSatisfy(line -> {
            assertThat(line.get("valid").asBoolean()).isTrue();
            assertThat(line.get("name").asText()).isEqualTo("app-1");
            assertThat(line.get("files").asInt()).isEqualTo(2);
            assertThat(line.get("pieceLength").asInt()).isEqualTo(65_536);
            assertThat(line.get("size").asLong()).isEqualTo(400);
            assertThat(line.has("error")).isFalse();
        });
        assertThat(lines).extracting(line -> line.get("version").asText()).containsExactly("1", "2", "hybrid");
        assertThat(lines).extracting(line -> line.get("pieces").asInt()).containsExactly(1, 2, 2);
        assertThat(lines.get(0).get("infoHashV1").asText())
                .isEqualTo(Metainfo.parse(v1).infoHash().hex());
        assertThat(lines.get(0).get("infoHashV2").isNull()).isTrue();
        assertThat(lines.get(1).get("infoHashV1").isNull()).isTrue();
        assertThat(lines.get(1).get("infoHashV2").asText())
                .isEqualTo(Metainfo.parse(v2).infoHash().hex());
        assertThat(lines.get(2).get("infoHashV1").asText()).hasSize(40);
        assertThat(lines.get(2).get("infoHashV2").asText()).hasSize(64);
        assertThat(lines.get(2).get("file").asText())
                .isEqualTo(folder.resolve("c").toString());
    }

    @Test
    void aHostileFileIsNamedWithItsReasonAndTheOthersGoOn() throws Exception {
        byte[] good = MetainfoWriter.v1("app-1", 65_536, FILES, new byte[20]);
        byte[] hostile =
                new String(good, UTF_8).replace("8:manifest", "8:../../et").getBytes(UTF_8);

        assertThat(run("--json", file("a", hostile), file("b", good), folder + "/none", folder.toString()))
                .isEqualTo(1);

        List<JsonNode> lines = lines();
        assertThat(lines).extracting(line -> line.get("valid").asBoolean()).containsExactly(false, true, false, false);
        assertThat(lines.get(0).get("error").asText()).contains("'../../et' holds a separator");
        assertThat(lines.get(0).has("name")).isFalse();
        assertThat(lines.get(2).get("error").asText()).contains("no such file");
        assertThat(lines.get(3).get("error").asText()).contains("not a regular file");
    }

    @Test
    void aThousandFilesAreInspectedInOneRun() throws Exception {
        byte[] good = MetainfoWriter.v2("app-1", 65_536, FILES, hashes());
        List<String> arguments = new ArrayList<>(List.of("--json"));
        for (int i = 0; i < 1000; i++) {
            // Every second one is cut off somewhere.
            arguments.add(file("t" + i, i % 2 == 0 ? good : Arrays.copyOf(good, i % good.length)));
        }

        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(1);

        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(1000);
        assertThat(IntStream.range(0, 1000))
                .allSatisfy(
                        i -> assertThat(lines.get(i).get("valid").asBoolean()).isEqualTo(i % 2 == 0));
    }

    @Test
    void whatIsFarTooLongIsNotReadWhole() throws Exception {
        Path file = folder.resolve("long");
        try (var channel = Files.newByteChannel(
                file, java.nio.file.StandardOpenOption.CREATE_NEW, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position(1L << 34).write(java.nio.ByteBuffer.wrap(new byte[1]));
        }
        assertThat(run("--json", file.toString())).isEqualTo(1);
        assertThat(lines().get(0).get("error").asText()).contains("more than 10000000 bytes");
    }

    @Test
    void withoutJsonThereIsATable() throws Exception {
        byte[] v2 = MetainfoWriter.v2("app-1", 65_536, FILES, hashes());

        assertThat(run(file("good", v2), file("bad\u001b", new byte[] {'d'}))).isEqualTo(1);

        List<String> table = out.toString(UTF_8).lines().toList();
        assertThat(table.get(0)).startsWith("FILE").contains("VERSION", "INFO-HASH");
        assertThat(table.get(1))
                .contains("good", "64.0 KiB", "400 B", "app-1")
                .endsWith(Metainfo.parse(v2).infoHash().hex());
        assertThat(table.get(2)).startsWith("invalid  ").contains("bad?: The metainfo is not strict bencode");
        assertThat(run(file("good", v2))).isZero();
    }

    @Test
    void aWrongCallIsExplained() throws Exception {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("inspect needs a file", "usage: ./essaim inspect");
        assertThat(run("--xml", "a")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("'--xml' is not understood");
        assertThat(out.size()).isZero();
        assertThat(run("--help")).isZero();
        assertThat(out.toString(UTF_8)).contains("infoHashV2", "\"hybrid\"");
    }

    @Test
    void afterTwoHyphensEverythingIsAFile() throws Exception {
        assertThat(run("--json", "--", "--json")).isEqualTo(1);
        assertThat(lines().get(0).get("file").asText()).isEqualTo("--json");
    }

    private static List<FileHashes> hashes() {
        byte[] root = new byte[32];
        root[0] = 1;
        FileHashes some = new FileHashes(root, new byte[0]);
        byte[] other = root.clone();
        other[1] = 1;
        return List.of(some, new FileHashes(other, new byte[0]));
    }

    private String file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content).toString();
    }

    private int run(String... arguments) throws IOException {
        return Inspection.run(List.of(arguments), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString(UTF_8).lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }
}
