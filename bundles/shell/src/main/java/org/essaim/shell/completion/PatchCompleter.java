/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.completion;

import java.util.Collection;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.fleet.Catalogue;
import org.essaim.shell.Services;

/** The ids of published patches. */
@Service
public final class PatchCompleter extends ServiceCompleter {

    @Override
    protected Collection<String> words(Services services) {
        return services.find(Catalogue.class).map(Catalogue::patches).orElse(List.of()).stream()
                .limit(MOST)
                .map(patch -> patch.descriptor().id().toString())
                .toList();
    }
}
