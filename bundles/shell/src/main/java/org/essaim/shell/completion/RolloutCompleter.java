/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.completion;

import java.util.Collection;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.Rollouts;
import org.essaim.shell.Services;

/** The ids of rollouts, the newest of them. */
@Service
public final class RolloutCompleter extends ServiceCompleter {

    @Override
    protected Collection<String> words(Services services) {
        return services.find(Rollouts.class).map(Rollouts::rollouts).orElse(List.of()).stream()
                .limit(MOST)
                .map(rollout -> Long.toString(rollout.id()))
                .toList();
    }
}
