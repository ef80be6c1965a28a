/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.RequestFault;
import org.essaim.api.TrustFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

    @ParameterizedTest
    @CsvSource({
        "NO_SUCH_PATCH, NOT_FOUND",
        "NO_SUCH_ROLLOUT, NOT_FOUND",
        "NO_SUCH_MACHINE, NOT_FOUND",
        "NO_SUCH_PATH, NOT_FOUND",
        "NO_TARGETS, NOT_FOUND",
        "BAD_FILTER, USAGE",
        "BAD_PATCH_ID, USAGE",
        "UNKNOWN_KIND, USAGE",
        "USAGE, USAGE",
        "WRONG_STATE, ERROR",
        "PATCH_EXISTS, ERROR",
        "NOT_A_SERVER, ERROR"
    })
    void aRequestsFaultBecomesTheExitCodeThatScriptsExpect(String code, ExitCode exit) {
        assertThat(Failures.codeOf(new RequestFault(code, "s", "r"))).isEqualTo(exit);
    }

    @Test
    void faultsOfOthersAreErrorsWhateverTheirCode() {
        List<Fault> faults =
                List.of(new LocalFault("NO_SUCH_THING", "s", "r"), new TrustFault("BAD_SIGNATURE", "s", "r"));
        assertThat(faults)
                .allSatisfy(fault -> assertThat(Failures.codeOf(fault)).isEqualTo(ExitCode.ERROR));
    }

    @Test
    void aFaultIsPrintedAsSentenceRemedyAndCode() {
        assertThat(Failures.text(new RequestFault("X_Y", "It broke", "Mend it.")))
                .isEqualToIgnoringNewLines("It broke.\nMend it. [X_Y]".replace("\n", System.lineSeparator()));
        assertThat(Failures.text(new RequestFault("X_Y", "Did it break?", ""))).isEqualTo("Did it break? [X_Y]");
    }

    @Test
    void whatNobodyForesawIsOneErrorWithoutAStackTrace() {
        FakeConsole console = FakeConsole.script();
        ExitCode code = Failures.guard(console, () -> {
            throw new IllegalStateException("oops");
        });
        assertThat(code).isEqualTo(ExitCode.ERROR);
        assertThat(console.complained()).contains("oops", "[UNEXPECTED]").doesNotContain("\tat ");
        assertThat(console.printed()).isEmpty();
    }

    @Test
    void anInterruptIsNoFailureOfTheProgram() {
        FakeConsole console = FakeConsole.script();
        assertThat(Failures.guard(console, () -> {
                    throw new InterruptedException();
                }))
                .isEqualTo(ExitCode.ERROR);
        assertThat(console.complained()).isEqualTo("Interrupted." + System.lineSeparator());
    }

    @Test
    void theNumbersAreThoseInTheManual() {
        assertThat(ExitCode.values()).extracting(ExitCode::number).containsExactly(0, 1, 2, 3, 4, 5);
    }
}
