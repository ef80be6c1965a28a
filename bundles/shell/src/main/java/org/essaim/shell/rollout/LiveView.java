/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.essaim.api.fleet.Efficiency;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.Screen;

/** Progress per machine, drawn again and again on a terminal. */
final class LiveView implements View {

    private final Screen screen;
    private final PrintStream out;

    LiveView(Screen screen, PrintStream out) {
        this.screen = screen;
        this.out = out;
    }

    @Override
    public void show(Rollout rollout, List<Action> actions, Optional<Efficiency> efficiency, boolean changed) {
        screen.draw(
                new Frame(screen.width(), screen.height() - 1, screen.colour()).lines(rollout, actions, efficiency));
    }

    @Override
    public void ended(Rollout rollout, List<Action> actions, Optional<Efficiency> efficiency) {
        Endings.problems(actions).forEach(out::println);
        out.println(Endings.sentence(rollout));
        efficiency.flatMap(Nearness::ended).ifPresent(out::println);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Duration pace() {
        return Duration.ofMillis(200);
    }

    @Override
    public boolean gone() {
        return out.checkError();
    }
}
