/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import org.essaim.api.RequestFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

    @ParameterizedTest
    @CsvSource({"90, 90000", "90s, 90000", "15m, 900000", "2h, 7200000", "0.5, 500", "1.5M, 90000"})
    void aTimeoutIsSecondsOrHasAUnit(String word, long millis) {
        assertThat(Words.timeout(word)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "soon", "1d", "1e9", "99999999999", "NaN", "1.2.3", "s"})
    void anythingElseIsNoTime(String word) {
        assertThatExceptionOfType(RequestFault.class)
                .isThrownBy(() -> Words.timeout(word))
                .satisfies(fault -> assertThat(Failures.codeOf(fault)).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void withoutATimeoutThereIsNone() {
        assertThat(Words.timeout(null)).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "x", "1.5", "9223372036854775808", "app:1.0"})
    void whatIsNoNumberIsNoRollout(String word) {
        assertThatExceptionOfType(RequestFault.class)
                .isThrownBy(() -> Words.rollout(word))
                .satisfies(fault -> assertThat(Failures.codeOf(fault)).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void onlyAPersonAtATerminalIsAsked() throws IOException {
        FakeConsole no = FakeConsole.terminal(false);
        FakeConsole yes = FakeConsole.terminal(true);
        FakeConsole script = FakeConsole.script();
        assertThat(Words.confirmed(no, false, "Really?")).isFalse();
        assertThat(no.printed()).contains("Nothing was changed.");
        assertThat(Words.confirmed(yes, false, "Really?")).isTrue();
        assertThat(Words.confirmed(no, true, "Really?")).isTrue();
        assertThat(Words.confirmed(script, false, "Really?")).isTrue();
        assertThat(no.questions()).containsExactly("Really?");
        assertThat(script.questions()).isEmpty();
    }
}
