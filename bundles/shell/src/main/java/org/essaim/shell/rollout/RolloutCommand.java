/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.shell.Console;
import org.essaim.shell.Services;
import org.essaim.shell.SubjectCommand;
import org.essaim.shell.Words;
import org.essaim.shell.completion.RolloutCompleter;
import org.essaim.shell.text.FleetJson;
import org.essaim.shell.text.Json;
import org.jspecify.annotations.Nullable;

/** A command about one rollout. */
abstract class RolloutCommand extends SubjectCommand {

    @Argument(name = "rollout", description = "The rollout's number")
    @Completion(RolloutCompleter.class)
    @Nullable String rollout;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    final long id() {
        return Words.rollout(rollout);
    }

    static Rollouts rollouts(Services services) {
        return services.server(Rollouts.class);
    }

    /** Says what became of it: the sentence, or the rollout as JSON. */
    final void report(Console console, Rollout changed, String sentence) {
        console.out().println(json ? Json.indented(FleetJson.rollout(changed)) : sentence);
    }
}
