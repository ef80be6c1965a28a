/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.essaim.agent.ActionRecord.Figures;
import org.essaim.agent.ActionRecord.Notice;
import org.essaim.agent.server.ChannelFaults;
import org.essaim.agent.server.ServerLink.Assignment;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.ActionState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work for one action. Every state is on the disk before it is told and before the next step begins, so that a new
 * run made from the same record goes on where this one was. The agent's thread owns it; long work is done elsewhere and
 * comes back as a message.
 */
abstract class ActionRun {

    /** After something that may mend itself: the pause before the next try. */
    static final long RETRY = 5_000_000_000L;

    /** How often something that announces itself is looked for all the same. */
    static final long LOOK = 1_000_000_000L;

    /** Unexpected failures of a module, one after the other, before the action is given up. */
    static final int MAX_SURPRISES = 10;

    private static final Logger LOG = LoggerFactory.getLogger(ActionRun.class);

    final Workshop shop;
    ActionRecord record;
    private boolean busy;
    private int generation;
    private long notBefore = Long.MIN_VALUE;
    private int surprises;

    ActionRun(Workshop shop, ActionRecord record) {
        this.shop = shop;
        this.record = record;
    }

    /** Does what can be done now; nanoseconds until it wants to look again. Waits for nothing. */
    abstract long advance();

    /** Stops, unless the live tree is being changed already. */
    abstract void stop(Notice canceled);

    /** Enters a last state and lets go of everything. */
    abstract void end(Notice notice);

    /** Whether the patch is being applied or taken back, which nothing stops. */
    abstract boolean touchesLiveTree();

    /** Lets go of everything without a word, because the agent stops. */
    abstract void suspend();

    final long step(long now) {
        if (busy || ended()) {
            return Long.MAX_VALUE;
        }
        if (notBefore != Long.MIN_VALUE && notBefore - now > 0) {
            return notBefore - now;
        }
        notBefore = Long.MIN_VALUE;
        try {
            return advance();
        } catch (Fault e) {
            return retryAfter(e);
        }
    }

    /** Stops where it can still be stopped; what has ended stays as it ended. */
    final void cancel(String code, String why) {
        if (!ended() && !touchesLiveTree()) {
            stop(new Notice(ActionState.CANCELED, why, Optional.of(code), Optional.empty(), Optional.empty()));
        }
    }

    final boolean ended() {
        return record.ended();
    }

    final PatchId patch() {
        return record.order().patch();
    }

    final Assignment order() {
        return record.order();
    }

    final boolean busy() {
        return busy;
    }

    /** Takes up a new state: durable first, then told. */
    final void enter(Notice notice) {
        if (notice.equals(record.notice())) {
            return;
        }
        boolean sameState = notice.state() == record.notice().state();
        record = record.with(notice);
        if (!sameState) {
            shop.store().save(record);
            shop.failpoint(
                    "agent." + notice.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            LOG.info("{} is {}: {}", patch(), notice.state(), notice.detail());
        }
        shop.reporter().report(record);
    }

    final void enter(ActionState state, String detail) {
        enter(Notice.of(state, detail));
    }

    /** The same state with another sentence; told, but not worth a sync. */
    final void say(String detail) {
        enter(Notice.of(record.notice().state(), detail));
    }

    final void count(Figures figures) {
        if (!figures.equals(record.figures())) {
            record = record.with(figures);
            shop.reporter().report(record);
        }
    }

    final void mark(ActionRecord marked) {
        record = marked;
        shop.store().save(record);
    }

    /** Something local is in the way: says so, and looks again in a few seconds. */
    final long waitFor(Fault fault) {
        enter(Notice.of(ActionState.WAITING, fault));
        return pause(RETRY);
    }

    final long pause(long nanos) {
        notBefore = shop.inbox().now() + nanos;
        return nanos;
    }

    /** Runs something elsewhere; its outcome comes back unless the run has changed its mind meanwhile. */
    final <T> long elsewhere(Supplier<T> job, BiConsumer<@Nullable T, @Nullable Fault> then) {
        busy = true;
        int mine = generation;
        shop.inbox().<T>work(job, (value, error) -> finished(mine, value, error, then));
        return Long.MAX_VALUE;
    }

    final <T> void finished(
            int mine, @Nullable T value, @Nullable Throwable error, BiConsumer<@Nullable T, @Nullable Fault> then) {
        if (mine != generation) {
            return;
        }
        busy = false;
        try {
            then.accept(value, error == null ? null : ChannelFaults.of(error));
        } catch (Fault e) {
            retryAfter(e);
        }
    }

    final int begin() {
        busy = true;
        return generation;
    }

    /** From here on, what is under way elsewhere does not count any more. */
    final void changeMind() {
        generation++;
        busy = false;
    }

    /** A module that is being replaced may fail in any way: the next one gets its chance, but not for ever. */
    final void surprised(Fault fault) {
        if (++surprises >= MAX_SURPRISES) {
            end(Notice.of(ActionState.ERROR, fault));
            return;
        }
        LOG.info("{}: {}; trying again", patch(), fault.sentence());
        pause(LOOK);
    }

    final void calm() {
        surprises = 0;
    }

    private long retryAfter(Fault fault) {
        LOG.warn("{}: {}. {}", patch(), fault.sentence(), fault.remedy());
        if (!(fault instanceof LocalFault)) {
            end(Notice.of(ActionState.ERROR, fault));
        }
        return pause(RETRY);
    }
}
