/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.essaim.api.MachineId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Efficiency;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;

/** A line for each machine that enters another state, and now and then one for all of them; no terminal needed. */
final class PlainView implements View {

    private static final long SUMMARY_NANOS = Duration.ofSeconds(10).toNanos();

    private final PrintStream out;
    private final LongSupplier nanos;
    private final Map<MachineId, ActionState> states = new HashMap<>();
    private boolean begun;
    private long summary;

    PlainView(PrintStream out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
    }

    @Override
    public void show(Rollout rollout, List<Action> actions, Optional<Efficiency> efficiency, boolean changed) {
        if (!begun) {
            begun = true;
            summary = nanos.getAsLong();
            out.println(Frame.title(rollout));
        }
        for (Action action : actions) {
            if (states.put(action.machine(), action.state()) != action.state()) {
                out.println(action.machine() + ": " + action.state()
                        + (action.detail().isEmpty() ? "" : ": " + action.detail())
                        + action.code().map(code -> " [" + code + "]").orElse(""));
            }
        }
        if (!rollout.state().ended() && nanos.getAsLong() - summary >= SUMMARY_NANOS) {
            summary = nanos.getAsLong();
            out.println(Frame.total(rollout, actions));
            efficiency.ifPresent(now -> Nearness.lines(now, actions).forEach(out::println));
        }
        out.flush();
    }

    @Override
    public void ended(Rollout rollout, List<Action> actions, Optional<Efficiency> efficiency) {
        Endings.problems(actions).forEach(out::println);
        out.println(Endings.sentence(rollout));
        efficiency.flatMap(Nearness::ended).ifPresent(out::println);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(5);
    }

    @Override
    public Duration pace() {
        return Duration.ofMillis(100);
    }

    @Override
    public boolean gone() {
        return out.checkError();
    }
}
