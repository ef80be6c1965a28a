/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long clock;

    @Test
    void theResultIsSaidInWords() {
        assertThat(run("--machines", "8", "--sites", "2", "--size", "20M", "--server-rate", "50mbit"))
                .isZero();
        assertThat(said())
                .contains("8 machines in 2 sites, 20 MB in 306 pieces, server 50 Mbit/s, grants")
                .contains(
                        "makespan",
                        "bound",
                        "ratio",
                        "bottleneck",
                        "the server's uplink",
                        "origin copies",
                        "WAN copies");
    }

    @Test
    void withoutHeadersTheRatioIsSaidAsItIs() {
        assertThat(run("--machines", "8", "--size", "20M")).isZero();
        assertThat(said()).contains("× what it is with headers").contains("on the wire");
        out.reset();
        assertThat(run("--machines", "8", "--size", "20M", "--ideal")).isZero();
        assertThat(said()).contains("× the bound").doesNotContain("headers").doesNotContain("on the wire");
    }

    @Test
    void jsonAndPlotAreWritten() throws Exception {
        Path json = folder.resolve("a/result.json");
        Path plot = folder.resolve("b/result.svg");
        assertThat(run(
                        "--machines",
                        "8",
                        "--sites",
                        "2",
                        "--size",
                        "20M",
                        "--json",
                        json.toString(),
                        "--plot",
                        plot.toString()))
                .isZero();
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.get("ratio").asDouble()).isGreaterThan(1);
        assertThat(result.get("makespan").asDouble())
                .isGreaterThanOrEqualTo(result.get("p99").asDouble());
        assertThat(result.get("originCopies").asDouble()).isGreaterThanOrEqualTo(1);
        assertThat(result.get("wanCopiesPerSite").asDouble()).isGreaterThanOrEqualTo(0.99);
        assertThat(result.get("complete").asInt()).isEqualTo(8);
        long bytes = 0;
        for (String from : List.of("origin", "sameSite", "otherSite")) {
            bytes += result.get("traffic").get(from).asLong();
        }
        assertThat(bytes).isEqualTo(8 * 20_000_000L);
        assertThat(Files.readString(plot))
                .contains(
                        "machines complete",
                        "from the server",
                        "from other sites",
                        "Mbit/s",
                        "prefers-color-scheme:dark");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(plot.toFile())
                        .getDocumentElement()
                        .getTagName())
                .isEqualTo("svg");
    }

    @Test
    void theSameSeedWritesTheSameFilesAndAnotherOneOthers() throws Exception {
        for (String seed : List.of("7", "7", "8")) {
            Path file = folder.resolve(seed + "-" + Files.exists(folder.resolve(seed + "-false")));
            run("--machines", "20", "--size", "10M", "--churn", "20%", "--seed", seed, "--json", file.toString());
        }
        assertThat(folder.resolve("7-true")).hasSameTextualContentAs(folder.resolve("7-false"));
        assertThat(Files.readString(folder.resolve("8-false")))
                .isNotEqualTo(Files.readString(folder.resolve("7-true")));
    }

    @Test
    void aFleetIsReadFromAnInventory() throws Exception {
        Path file = inventory(
                "# ours\nsite,up,down,join\nnorth,50mbit,100mbit,\n\nsouth,10mbit,10mbit,5s\n,1mbit,8mbit,\n");
        assertThat(run("--inventory", file.toString(), "--size", "5M", "--wan", "south=5mbit"))
                .isZero();
        assertThat(said()).contains("3 machines in 2 sites").contains("the downlink of machine 2, which comes late");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    site,up,down;a,5mbit,fast       | line 2: 'fast' is not a rate
                    site,up,down;a,5mbit            | line 2: there are 2 cells under 3 columns
                    site,up;a,5mbit                 | line 1: the header does not name the column 'down'
                    site,up,down,colour;a,1mbit,1mbit,red | line 1: the header may name
                    site,up,down                    | there is no machine in it
                    site,up,down;a,0mbit,1mbit      | line 2: '0mbit' is no rate
                    """)
    void whatIsWrongInAnInventoryIsSaidWithItsLine(String text, String complaint) throws Exception {
        assertThat(run("--inventory", inventory(text.replace(';', '\n')).toString()))
                .isEqualTo(2);
        assertThat(complained()).contains("fleet.csv").contains(complaint);
        assertThat(complained().strip().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --machines many          | --machines is a number
                    --colour red             | there is no option '--colour'
                    --machines               | --machines needs a value
                    --host-rate 5            | '5' is not a rate
                    --churn 150%             | more than all
                    --server-dies 0.5x       | before one copy
                    --policy hope            | plain, pull or grants
                    --piece 1K               | --piece is to be from
                    --sites 5 --machines 3   | more sites than machines
                    --wan nowhere=1mbit      | names the site 'nowhere'
                    --inventory none.csv     | cannot be read
                    --size 0                 | --size is nothing
                    --ideal --overhead 5%    | --ideal has no headers
                    --overhead lots          | 'lots' is not a part
                    """)
    void whatWasCalledWronglyIsSaidInOneLine(String arguments, String complaint) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(complained()).startsWith("essaim: ").contains(complaint);
        assertThat(complained().strip().lines()).hasSize(1);
    }

    @Test
    void everyOptionWorksTogether() {
        assertThat(run(
                        ("--machines 12 --sites 3 --size 8MiB --piece 64KiB --host-rates 5mbit,50mbit --down-rate 10x --wan-rate 20mbit"
                                        + " --server-rate 30mbit --arrivals 100ms --churn 10% --gateways-die 50% --origin-copies 2"
                                        + " --overhead 5% --delay 1ms --wan-delay 20ms --policy pull --blocks --seed 3")
                                .split(" ")))
                .isZero();
        assertThat(said()).contains("pull").contains("died");
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(run("--help")).isZero();
        assertThat(said())
                .contains(
                        "--machines",
                        "--inventory",
                        "--server-dies",
                        "--ideal",
                        "--origin-copies",
                        "--plot",
                        "--table");
    }

    @Test
    void aTerminalSeesHowFarItIs() {
        PrintStream screen = new PrintStream(out, true, StandardCharsets.UTF_8);
        ProgressBar bar = new ProgressBar(screen, true, () -> clock += 1_000_000_000);
        bar.accept(0.25);
        assertThat(said()).contains("25 %").contains("left").contains("█");
        bar.end();
        assertThat(said()).endsWith("\r\u001b[K");
        out.reset();
        new ProgressBar(screen, false, () -> clock += 1_000_000_000).accept(0.5);
        assertThat(said()).isEmpty();
    }

    private Path inventory(String text) throws Exception {
        return Files.writeString(folder.resolve("fleet.csv"), text);
    }

    private int run(String... arguments) {
        return Simulate.run(
                List.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                () -> clock++);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
