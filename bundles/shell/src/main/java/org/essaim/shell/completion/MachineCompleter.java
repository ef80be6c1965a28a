/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.completion;

import java.util.Collection;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.Machines;
import org.essaim.shell.Services;

/** The ids of machines. */
@Service
public final class MachineCompleter extends ServiceCompleter {

    @Override
    protected Collection<String> words(Services services) {
        return services.find(Machines.class).map(Machines::machines).orElse(List.of()).stream()
                .limit(MOST)
                .map(machine -> machine.id().value())
                .toList();
    }
}
