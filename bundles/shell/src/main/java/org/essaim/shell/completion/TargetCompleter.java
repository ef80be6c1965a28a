/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.completion;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.Machines;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.shell.Services;

/** Filters over machines, one for each site, label and id. */
@Service
public final class TargetCompleter extends ServiceCompleter {

    @Override
    protected Collection<String> words(Services services) {
        Set<String> words = new TreeSet<>(Set.of("all"));
        for (Machine machine :
                services.find(Machines.class).map(Machines::machines).orElse(List.of())) {
            words.add("id=" + machine.id());
            words.add("site=" + machine.site());
            machine.labels().forEach((label, value) -> words.add("label:" + label + "=" + value));
            if (words.size() > MOST) {
                break;
            }
        }
        return words;
    }
}
