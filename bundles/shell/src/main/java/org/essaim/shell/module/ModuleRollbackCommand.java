/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.module;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.updater.ModuleUpdater;
import org.essaim.updater.Update;
import org.jspecify.annotations.Nullable;

/** {@code module:rollback <module>}. */
@Service
@Command(scope = "module", name = "rollback", description = "Returns a module to the version before its last update")
public final class ModuleRollbackCommand extends WatchCommand {

    @Argument(index = 0, name = "module", description = "The module", required = true)
    @Completion(ModuleCompleter.class)
    String module = "";

    @Argument(index = 1, name = "options", description = "Options may also stand behind", multiValued = true)
    @Nullable List<String> behind;

    @Override
    protected List<String> trailing() {
        return behind == null ? List.of() : behind;
    }

    @Override
    protected ExitCode run(Services services, Console console) throws InterruptedException {
        ModuleUpdater updater = Updaters.updater(services);
        watching().rehearse(console);
        Update update = Updaters.ask(() -> updater.rollback(module));
        return watching().watch(updater, update, console);
    }
}
