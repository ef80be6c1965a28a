/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.essaim.api.patching.ApplyProgress;

/**
 * Stands between handlers, which tell of every file and chunk, and the caller, who wants to hear of each step and about each
 * half per cent of it. Every word from a handler is also a safe point to stop at. One thread.
 */
final class Heartbeat implements Consumer<ApplyProgress> {

    private static final long LEAST = 1 << 20;
    private static final int PARTS = 200;

    private final Consumer<ApplyProgress> caller;
    private final BooleanSupplier stopping;
    private ApplyProgress last = new ApplyProgress("", 0, 0);

    Heartbeat(Consumer<ApplyProgress> caller, BooleanSupplier stopping) {
        this.caller = caller;
        this.stopping = stopping;
    }

    /** @throws StoppedException when the module goes */
    @Override
    public void accept(ApplyProgress now) {
        if (stopping.getAsBoolean()) {
            throw new StoppedException();
        }
        boolean news = !now.step().equals(last.step())
                || now.done() - last.done() >= Math.max(LEAST, now.total() / PARTS)
                || now.done() == now.total() && last.done() != now.done();
        if (news) {
            last = now;
            caller.accept(now);
        }
    }
}
