/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackerOptionsTest {

    private static TrackerOptions parse(String... words) throws Exception {
        return TrackerOptions.parse(List.of(words));
    }

    @Test
    void withoutOptionsItGoesByTime() throws Exception {
        TrackerOptions options = parse();
        assertThat(options.runs()).isEqualTo(3);
        assertThat(options.seconds()).isEqualTo(20);
        assertThat(options.announces()).isZero();
        assertThat(options.engines()).isEmpty();
        assertThat(options.json()).isEmpty();
    }

    @Test
    void everyOptionIsTaken() throws Exception {
        TrackerOptions options =
                parse("--runs 2 --seconds 5 --announces 1000 --json out.json --work /tmp --engines essaim,opentracker"
                        .split(" ", -1));
        assertThat(options)
                .isEqualTo(new TrackerOptions(
                        2,
                        5,
                        1000,
                        Optional.of(Path.of("out.json")),
                        Path.of("/tmp"),
                        Set.of("essaim", "opentracker")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seconds", "--seconds 0", "--announces 1", "--announces x", "--size 1G", "tracker"})
    void whatMakesNoSenseIsSaidInOneSentence(String line) {
        assertThatThrownBy(() -> parse(line.split(" ", -1)))
                .isInstanceOf(BenchOptions.UsageException.class)
                .hasMessageEndingWith(".");
    }
}
