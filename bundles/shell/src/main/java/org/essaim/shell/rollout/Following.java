/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.essaim.api.fleet.Efficiency;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;

/** Follows a rollout change by change, and no faster than the view can use. One thread. */
final class Following {

    /** Waits in real time. */
    static final Pause SLEEP = duration -> Thread.sleep(duration.toMillis());

    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<Rollouts> rollouts;
    private final View view;
    private final LongSupplier nanos;
    private final Pause pause;
    private Optional<Efficiency> efficiency = Optional.empty();
    private long askedAt;
    private boolean asked;

    /** @param rollouts asked again at each look, because the service may have been replaced */
    Following(Supplier<Rollouts> rollouts, View view, LongSupplier nanos, Pause pause) {
        this.rollouts = rollouts;
        this.view = view;
        this.nanos = nanos;
        this.pause = pause;
    }

    /**
     * Shows it until it has ended or nobody looks any more.
     *
     * @return how it stood last; empty when the limit was reached before the end
     * @throws org.essaim.api.RequestFault {@code NO_SUCH_ROLLOUT}
     */
    Optional<Rollout> untilEnded(long id, Optional<Duration> limit) throws InterruptedException {
        long begun = nanos.getAsLong();
        Rollout rollout = rollouts.get().rollout(id);
        boolean changed = true;
        while (true) {
            List<Action> actions = rollouts.get().actions(id);
            look(rollout);
            view.show(rollout, actions, efficiency, changed);
            if (rollout.state().ended()) {
                view.ended(rollout, actions, efficiency);
                return Optional.of(rollout);
            }
            if (view.gone()) {
                return Optional.of(rollout);
            }
            Duration left = left(begun, limit);
            if (left.isZero()) {
                return Optional.empty();
            }
            long before = rollout.revision();
            pause.sleep(shorter(view.pace(), left));
            rollout = rollouts.get().await(id, before, shorter(view.patience(), left(begun, limit)));
            changed = rollout.revision() != before;
        }
    }

    /** Once a second is enough: it takes a look at every machine of the swarm. */
    private void look(Rollout rollout) {
        long now = nanos.getAsLong();
        if (!asked || now - askedAt >= LOOK_NANOS || rollout.state().ended()) {
            asked = true;
            askedAt = now;
            efficiency = rollouts.get().efficiency(rollout.id());
        }
    }

    private Duration left(long begun, Optional<Duration> limit) {
        if (limit.isEmpty()) {
            return view.patience();
        }
        Duration left = limit.get().minusNanos(nanos.getAsLong() - begun);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** A way to wait. */
    @FunctionalInterface
    interface Pause {

        /** Waits. */
        void sleep(Duration duration) throws InterruptedException;
    }
}
