/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.essaim.api.InfoHash;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.Flow;
import org.essaim.api.tracking.Tracker;
import org.essaim.shell.ExitCode;
import org.essaim.shell.FakeConsole;
import org.essaim.shell.FakeFleet;
import org.essaim.shell.FakeServices;
import org.essaim.shell.Invocation;
import org.junit.jupiter.api.Test;

class SwarmFlowsTest {

    private static final InfoHash HASH = new InfoHash("cd".repeat(20));
    private static final InfoHash UNPUBLISHED = new InfoHash("ce".repeat(20));
    private static final List<Flow> TWO_SITES = List.of(
            new Flow(Flow.NO_SITE, "paris", 1_000_000),
            new Flow(Flow.ORIGIN, "lyon", 60_000_000),
            new Flow(Flow.ORIGIN, "paris", 40_000_000),
            new Flow("lyon", "lyon", 300_000_000),
            new Flow("lyon", "paris", 61_000_000),
            new Flow("paris", "lyon", 40_000_000));

    private final FakeConsole console = FakeConsole.script();

    private ExitCode run(List<Flow> flows, String... words) {
        FakeServices services = FakeServices.of(new FakeFleet(), new OneTracker(flows));
        return Invocation.run(new SwarmFlows(), services, console, words);
    }

    /** The lines with one blank between the cells. */
    private List<String> cells() {
        return console.lines().stream()
                .map(line ->
                        line.replaceAll("[│|]", " ").replaceAll("\\s+", " ").strip())
                .toList();
    }

    @Test
    void aTableShowsWhatWentFromWhereToWhereAndWhatCameOverEachWan() {
        assertThat(run(TWO_SITES, "app:1.0")).isEqualTo(ExitCode.OK);
        assertThat(cells())
                .containsSubsequence(
                        "From to lyon to paris Total",
                        "(origin) 57.2 MiB 38.1 MiB 95.4 MiB",
                        "lyon 286 MiB 58.2 MiB 344 MiB",
                        "paris 38.1 MiB 0 B 38.1 MiB",
                        "(no site) 0 B 977 KiB 977 KiB",
                        "Total 381 MiB 97.3 MiB 479 MiB",
                        "Into From elsewhere WAN copies Within",
                        "lyon 95.4 MiB 1.00 286 MiB",
                        "paris 97.3 MiB 1.02 0 B");
    }

    @Test
    void scriptsReadALineForEachPair() {
        run(TWO_SITES, "app:1.0", "--no-format");
        assertThat(console.lines())
                .containsExactly(
                        "(origin)\tlyon\t57.2 MiB",
                        "(origin)\tparis\t38.1 MiB",
                        "lyon\tlyon\t286 MiB",
                        "lyon\tparis\t58.2 MiB",
                        "paris\tlyon\t38.1 MiB",
                        "(no site)\tparis\t977 KiB");
    }

    @Test
    void programsReadEverythingAsJson() throws Exception {
        run(TWO_SITES, "app:1.0", "--json");
        JsonNode json = new ObjectMapper().readTree(console.printed());
        assertThat(json.at("/infoHash").textValue()).isEqualTo(HASH.hex());
        assertThat(json.at("/patch").textValue()).isEqualTo("app:1.0");
        assertThat(json.at("/payloadLength").longValue()).isEqualTo(FakeFleet.PAYLOAD);
        assertThat(json.at("/flows")).hasSize(6);
        assertThat(json.at("/flows/1/from").textValue()).isEqualTo("(origin)");
        assertThat(json.at("/flows/1/bytes").longValue()).isEqualTo(60_000_000);
        assertThat(json.at("/sites/1/site").textValue()).isEqualTo("paris");
        assertThat(json.at("/sites/1/wanCopies").doubleValue()).isEqualTo(1.02);
        assertThat(json.at("/sites/0/bytesWithin").longValue()).isEqualTo(300_000_000);
    }

    @Test
    void manySitesAreListedBelowEachOther() {
        List<Flow> flows = new ArrayList<>();
        for (int i = 10; i < 20; i++) {
            flows.add(new Flow(Flow.ORIGIN, "s" + i, 1024));
        }
        run(flows, "app:1.0");
        assertThat(cells()).contains("From To Bytes", "(origin) s10 1.00 KiB", "s19 1.00 KiB 0.00 0 B");
    }

    @Test
    void whereNobodyKnowsThePayloadThereAreNoCopies() throws Exception {
        run(List.of(new Flow(Flow.ORIGIN, "lyon", 5)), UNPUBLISHED.hex());
        assertThat(cells()).contains("lyon 5 B - 0 B");
        FakeConsole other = FakeConsole.script();
        FakeServices services = FakeServices.of(new OneTracker(List.of(new Flow("a", "b", 1))));
        Invocation.run(new SwarmFlows(), services, other, UNPUBLISHED.hex(), "--json");
        JsonNode json = new ObjectMapper().readTree(other.printed());
        assertThat(json.at("/payloadLength").isNull()).isTrue();
        assertThat(json.at("/sites/0/wanCopies").isNull()).isTrue();
    }

    @Test
    void beforeAnythingHasComeItSaysSo() {
        assertThat(run(List.of(), "app:1.0")).isEqualTo(ExitCode.OK);
        assertThat(console.printed()).contains("Nothing has been received in this swarm yet");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(run(TWO_SITES)).isEqualTo(ExitCode.USAGE);
        assertThat(run(TWO_SITES, "app:9")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(Invocation.run(new SwarmFlows(), FakeServices.of(new FakeFleet()), console, "app:1.0"))
                .isEqualTo(ExitCode.ERROR);
        assertThat(console.complained()).contains("[NO_TRACKER]");
    }

    private record OneTracker(List<Flow> all) implements Tracker {

        @Override
        public AnnounceReply announce(Announce announce) {
            throw new AssertionError("a command does not announce");
        }

        @Override
        public List<Announce> swarm(InfoHash infoHash) {
            return List.of();
        }

        @Override
        public List<InfoHash> swarms() {
            return List.of(HASH, UNPUBLISHED);
        }

        @Override
        public List<Flow> flows(InfoHash infoHash) {
            return all;
        }
    }
}
