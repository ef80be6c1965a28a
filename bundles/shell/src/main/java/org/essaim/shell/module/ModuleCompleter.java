/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.module;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.essaim.shell.BundleServices;
import org.essaim.updater.Module;
import org.essaim.updater.ModuleUpdater;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** Completes names of modules. */
@Service
public final class ModuleCompleter implements Completer {

    @Reference
    @Nullable BundleContext context;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        if (context == null) {
            return -1;
        }
        try (BundleServices services = new BundleServices(context)) {
            List<String> names = services.find(ModuleUpdater.class)
                    .map(updater -> updater.modules().stream().map(Module::name).toList())
                    .orElse(List.of());
            return new StringsCompleter(names).complete(session, commandLine, candidates);
        }
    }
}
