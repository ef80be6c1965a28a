/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EfficiencyTest {

    private static Efficiency after(long seconds, Optional<Duration> bound) {
        return new Efficiency(1, 1, bound, "", Duration.ofSeconds(seconds), false, "");
    }

    @Test
    void theRatioIsWhatHasPassedByWhatIsNeeded() {
        assertThat(after(30, Optional.of(Duration.ofSeconds(20))).ratio()).hasValue(1.5);
    }

    @Test
    void noMoreThanEverythingIsExpected() {
        assertThat(after(5, Optional.of(Duration.ofSeconds(20))).expected()).hasValue(0.25);
        assertThat(after(30, Optional.of(Duration.ofSeconds(20))).expected()).hasValue(1);
    }

    @Test
    void withoutABoundNothingIsExpected() {
        assertThat(after(5, Optional.empty()).ratio()).isEmpty();
        assertThat(after(5, Optional.empty()).expected()).isEmpty();
    }
}
