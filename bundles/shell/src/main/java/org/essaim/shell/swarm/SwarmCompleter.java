/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.swarm;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.shell.Services;
import org.essaim.shell.completion.ServiceCompleter;

/** Info-hashes of the swarms that this Karaf knows, and the patches they carry. */
@Service
public final class SwarmCompleter extends ServiceCompleter {

    @Override
    protected Collection<String> words(Services services) {
        Set<String> words = new TreeSet<>();
        for (Swarm swarm : Swarms.known(services)) {
            words.add(swarm.infoHash().hex());
            swarm.patch().ifPresent(patch -> words.add(patch.toString()));
        }
        return words;
    }
}
