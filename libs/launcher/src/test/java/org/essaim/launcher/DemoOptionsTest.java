/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.essaim.api.RequestFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOptionsTest {

    @Test
    void withoutArgumentsThreeAgentsStayUp() {
        assertThat(parse()).isEqualTo(new DemoOptions(Optional.empty(), 3, false, Optional.empty(), Optional.empty()));
    }

    @Test
    void argumentsMayComeInAnyOrder() {
        DemoOptions expected = new DemoOptions(
                Optional.of(Path.of("tree")), 5, true, Optional.of(Path.of("out.json")), Optional.of(Path.of("/w")));

        assertThat(parse("tree", "--agents", "5", "--once", "--json", "out.json", "--work", "/w"))
                .isEqualTo(expected);
        assertThat(parse("--json", "out.json", "--once", "--work", "/w", "--agents", "5", "tree"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--agents",
                "--agents 0",
                "--agents 51",
                "--agents x",
                "--agents -1",
                "--json",
                "--onec",
                "a b",
                "-h"
            })
    void whatCannotBeUnderstoodIsRefusedWithTheUsage(String line) {
        assertThatThrownBy(() -> parse(line.split(" ")))
                .isInstanceOfSatisfying(
                        RequestFault.class, e -> assertThat(e.remedy()).contains("./essaim demo"));
    }

    private static DemoOptions parse(String... arguments) {
        return DemoOptions.parse(List.of(arguments));
    }
}
