/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.patch;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.essaim.api.fleet.Catalogue.Progress;
import org.essaim.shell.Screen;
import org.essaim.shell.text.Bar;
import org.essaim.shell.text.Quantity;
import org.essaim.shell.text.RateMeter;

/** Draws how far a publication is, where there is a terminal. Called from any thread. */
final class PublishProgress implements Consumer<Progress> {

    private static final int BAR = 24;

    private final Optional<Screen> screen;
    private final LongSupplier nanos;
    private final RateMeter rate = new RateMeter();
    private String phase = "";
    private boolean done;

    PublishProgress(Optional<Screen> screen, LongSupplier nanos) {
        this.screen = screen;
        this.nanos = nanos;
    }

    @Override
    public synchronized void accept(Progress progress) {
        if (done || screen.isEmpty()) {
            return;
        }
        if (!phase.equals(progress.phase())) {
            phase = progress.phase();
            rate.restart();
        }
        rate.sample(nanos.getAsLong(), progress.done());
        screen.get().draw(List.of(line(progress)));
    }

    /** Takes the progress off the screen; what comes later is not drawn. */
    synchronized void done() {
        done = true;
        if (!phase.isEmpty()) {
            screen.ifPresent(drawn -> drawn.draw(List.of()));
        }
    }

    private String line(Progress progress) {
        if (progress.total() <= 1) {
            // Not bytes: a phase that is one step, or does not know its length yet.
            return progress.phase() + " …";
        }
        OptionalLong eta = Quantity.eta(progress.total() - progress.done(), rate.perSecond());
        return String.format(
                "%-6s %s %5s  %s of %s  %s%s",
                progress.phase(),
                Bar.of(BAR, Quantity.fraction(progress.done(), progress.total())),
                Quantity.percent(progress.done(), progress.total()),
                Quantity.bytes(progress.done()),
                Quantity.bytes(progress.total()),
                Quantity.rate(rate.perSecond()),
                eta.isPresent() ? "  ETA " + Quantity.duration(eta.getAsLong()) : "");
    }
}
