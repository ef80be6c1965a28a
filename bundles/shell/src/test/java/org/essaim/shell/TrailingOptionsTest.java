/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Option;
import org.essaim.api.RequestFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrailingOptionsTest {

    /** Options that every command of a family has. */
    private static class Common {
        @Option(name = "--json", description = "JSON")
        boolean json;
    }

    private static final class Example extends Common {
        @Option(
                name = "--yes",
                aliases = {"-y"},
                description = "do not ask")
        boolean yes = true;

        @Option(name = "--count", description = "how many")
        int count = 7;

        @Option(name = "--target", description = "whom")
        String target = "all";

        @Option(name = "--preserve", multiValued = true, description = "what")
        List<String> preserve = new ArrayList<>();

        String notAnOption = "untouched";
    }

    private final Example example = new Example();

    @Test
    void withoutWordsEverythingStaysAsItIs() {
        TrailingOptions.set(example, List.of());
        assertThat(example.json).isFalse();
        assertThat(example.yes).isTrue();
        assertThat(example.count).isEqualTo(7);
        assertThat(example.target).isEqualTo("all");
        assertThat(example.preserve).isEmpty();
    }

    @Test
    void aValueStandsBehindItsOptionOrItsSign() {
        TrailingOptions.set(example, List.of("--count", "12", "--target=site=leiden", "--json"));
        assertThat(example.count).isEqualTo(12);
        assertThat(example.target).isEqualTo("site=leiden");
        assertThat(example.json).isTrue();
    }

    @Test
    void aShortNameIsTheSameOption() {
        example.yes = false;
        TrailingOptions.set(example, List.of("-y"));
        assertThat(example.yes).isTrue();
    }

    @Test
    void aSwitchCanBeTurnedOff() {
        TrailingOptions.set(example, List.of("--yes=false"));
        assertThat(example.yes).isFalse();
    }

    @Test
    void aSwitchTakesNoWordBehindIt() {
        assertThatExceptionOfType(RequestFault.class)
                .isThrownBy(() -> TrailingOptions.set(example, List.of("--json", "false")))
                .withMessageContaining("'false' is one word too many");
    }

    @Test
    void anOptionForSeveralValuesKeepsThoseBeforeIt() {
        example.preserve = List.of("conf/*");
        TrailingOptions.set(example, List.of("--preserve", "data/**", "--preserve=logs"));
        assertThat(example.preserve).containsExactly("conf/*", "data/**", "logs");
    }

    @Test
    void anEmptyValueIsAValue() {
        TrailingOptions.set(example, List.of("--target="));
        assertThat(example.target).isEmpty();
    }

    @Test
    void aValueMayLookLikeAnOption() {
        TrailingOptions.set(example, List.of("--target", "--json"));
        assertThat(example.target).isEqualTo("--json");
        assertThat(example.json).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--count | Option --count has no value",
                "--target | Option --target has no value",
                "--nonsense | There is no option --nonsense",
                "--nonsense=1 | There is no option --nonsense",
                "-x | There is no option -x",
                "word | 'word' is one word too many",
                "notAnOption | 'notAnOption' is one word too many",
                "--count=many | 'many' is not a number",
                "--count=1.5 | '1.5' is not a number",
                "--count=99999999999 | '99999999999' is not a number",
            })
    void whatMakesNoSenseIsAUsageErrorThatNamesIt(String word, String sentence) {
        assertThatExceptionOfType(RequestFault.class)
                .isThrownBy(() -> TrailingOptions.set(example, List.of(word)))
                .satisfies(fault -> {
                    assertThat(fault.sentence()).isEqualTo(sentence);
                    assertThat(fault.remedy()).isNotBlank();
                    assertThat(Failures.codeOf(fault)).isEqualTo(ExitCode.USAGE);
                });
        assertThat(example.notAnOption).isEqualTo("untouched");
    }
}
