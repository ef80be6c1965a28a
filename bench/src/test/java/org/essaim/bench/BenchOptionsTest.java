/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchOptionsTest {

    private static BenchOptions parse(String line) throws Exception {
        return BenchOptions.parse(List.of(line.split(" ", -1)));
    }

    @Test
    void eachBenchmarkHasItsOwnSize() throws Exception {
        assertThat(parse("loopback").bytes()).isEqualTo(1L << 30);
        assertThat(parse("fan").bytes()).isEqualTo(256L << 20);
        assertThat(parse("publish").runs()).isEqualTo(3);
        assertThat(parse("memory").bytes()).isEqualTo(3_500_000_000L);
    }

    @Test
    void everyOptionIsTaken() throws Exception {
        BenchOptions options = parse("fan --runs 5 --size 3M --json out.json --work /tmp --engines essaim,aria2");
        assertThat(options.runs()).isEqualTo(5);
        assertThat(options.bytes()).isEqualTo(3 << 20);
        assertThat(options.json()).contains(Path.of("out.json"));
        assertThat(options.work()).isEqualTo(Path.of("/tmp"));
        assertThat(options.engines()).containsExactlyInAnyOrder("essaim", "aria2");
    }

    @Test
    void aLargeDownloadIsMadeOnceAndOnTheDisk() throws Exception {
        assertThat(parse("memory").runs()).isEqualTo(1);
        assertThat(parse("memory").work()).isEqualTo(Path.of("target"));
        assertThat(parse("memory").piece()).isEqualTo(1 << 20);
        assertThat(parse("memory --piece 4M").piece()).isEqualTo(4 << 20);
    }

    @Test
    void sizesHaveUnits() throws Exception {
        assertThat(parse("fan --size 7").bytes()).isEqualTo(7);
        assertThat(parse("fan --size 7k").bytes()).isEqualTo(7 << 10);
        assertThat(parse("fan --size 2G").bytes()).isEqualTo(2L << 30);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "race",
                "fan --runs",
                "fan --runs 0",
                "fan --runs x",
                "fan --size 0",
                "fan --size 1T",
                "fan --size -1",
                "fan --size 9999G",
                "fan --fast yes",
                "memory --piece 3M",
                "memory --piece 8K",
                "memory --piece 128M"
            })
    void whatMakesNoSenseIsSaidInOneSentence(String line) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(BenchOptions.UsageException.class)
                .hasMessageEndingWith(".");
    }
}
