/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.site;

import java.util.Collection;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.tracking.Site;
import org.essaim.api.tracking.Tracker;
import org.essaim.shell.Services;
import org.essaim.shell.completion.ServiceCompleter;

/** The names of the sites that are listed. */
@Service
public final class SiteCompleter extends ServiceCompleter {

    @Override
    protected Collection<String> words(Services services) {
        return services.find(Tracker.class).map(Tracker::sites).orElse(List.of()).stream()
                .limit(MOST)
                .map(Site::name)
                .toList();
    }
}
