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
import org.essaim.shell.text.FleetJson;
import org.essaim.shell.text.Json;

/** One JSON object per change and line, for scripts. */
final class JsonView implements View {

    private final PrintStream out;

    JsonView(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(Rollout rollout, List<Action> actions, Optional<Efficiency> efficiency, boolean changed) {
        if (changed) {
            out.println(Json.line(FleetJson.rollout(rollout, actions, efficiency)));
            out.flush();
        }
    }

    @Override
    public void ended(Rollout rollout, List<Action> actions, Optional<Efficiency> efficiency) {
        // The last object said it all.
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
