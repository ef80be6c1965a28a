/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.patch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.fleet.Catalogue.Progress;
import org.essaim.shell.FakeConsole;
import org.junit.jupiter.api.Test;

class PublishProgressTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long MIB = 1 << 20;

    private final FakeConsole terminal = FakeConsole.terminal(true);
    private final AtomicLong nanos = new AtomicLong();
    private final PublishProgress progress = new PublishProgress(terminal.screen(), nanos::get);

    @Test
    void aPhaseWithoutALengthIsNamedOnly() {
        progress.accept(new Progress("wait", 0, 0));
        progress.accept(new Progress("sign", 0, 1));
        assertThat(terminal.drawn()).containsExactly(List.of("wait …"), List.of("sign …"));
    }

    @Test
    void speedAndTimeLeftAreToldAsSoonAsTheyAreKnown() {
        progress.accept(new Progress("hash", 0, 40 * MIB));
        assertThat(last()).contains("0 %").doesNotContain("ETA");
        nanos.set(SECOND);
        progress.accept(new Progress("hash", 10 * MIB, 40 * MIB));
        assertThat(last()).contains("25 %", "10.0 MiB of 40.0 MiB", "10.0 MiB/s", "ETA 3 s");
    }

    @Test
    void anotherPhaseMeasuresAnew() {
        progress.accept(new Progress("hash", 0, 40 * MIB));
        nanos.set(SECOND);
        progress.accept(new Progress("hash", 40 * MIB, 40 * MIB));
        progress.accept(new Progress("pieces", 0, 40 * MIB));
        assertThat(last()).startsWith("pieces").doesNotContain("ETA");
        nanos.set(3 * SECOND);
        progress.accept(new Progress("pieces", 10 * MIB, 40 * MIB));
        assertThat(last()).contains("5.00 MiB/s", "ETA 6 s");
    }

    @Test
    void atTheEndTheScreenIsCleanAndWhatComesLaterIsNotDrawn() {
        progress.accept(new Progress("scan", 0, 0));
        progress.done();
        assertThat(terminal.drawn().get(1)).isEmpty();
        progress.accept(new Progress("hash", 1, 2));
        assertThat(terminal.drawn()).hasSize(2);
    }

    @Test
    void whereNothingWasDrawnNothingIsCleaned() {
        progress.done();
        assertThat(terminal.drawn()).isEmpty();
    }

    @Test
    void withoutAScreenNothingHappens() {
        PublishProgress unseen = new PublishProgress(Optional.empty(), nanos::get);
        unseen.accept(new Progress("scan", 0, 0));
        unseen.done();
    }

    private String last() {
        return terminal.drawn().get(terminal.drawn().size() - 1).get(0);
    }
}
