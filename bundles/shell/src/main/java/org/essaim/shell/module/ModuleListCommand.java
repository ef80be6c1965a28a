/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.module;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.module.Activity;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.ListCommand;
import org.essaim.shell.Services;
import org.essaim.shell.Table;
import org.essaim.shell.text.Json;
import org.essaim.shell.text.Quantity;
import org.essaim.updater.Module;
import org.essaim.updater.ModuleUpdater;
import org.essaim.updater.Update;

/** {@code module:list}. */
@Service
@Command(scope = "module", name = "list", description = "Lists the modules that can be replaced while they work")
public final class ModuleListCommand extends ListCommand {

    @Override
    protected ExitCode run(Services services, Console console) {
        ModuleUpdater updater = Updaters.updater(services);
        List<Module> modules = updater.modules();
        if (json) {
            console.out()
                    .println(Json.indented(modules.stream()
                            .map(module -> json(module, updater, services))
                            .toList()));
            return ExitCode.OK;
        }
        Table table = new Table(
                "Module", "Bundle", "Version", "State", "Since", "Work", "Used by", "Previous", "Last update");
        for (Module module : modules) {
            table.row(
                    module.name(),
                    module.bundle(),
                    module.version(),
                    module.state(),
                    Quantity.time(module.since()),
                    work(services, module).map(Object::toString).orElse("-"),
                    String.join(", ", module.usedBy()),
                    module.previous().orElse("-"),
                    updater.status(module.name())
                            .map(ModuleListCommand::summary)
                            .orElse("-"));
        }
        print(table, console);
        return ExitCode.OK;
    }

    private static Object json(Module module, ModuleUpdater updater, Services services) {
        Json json = new Json()
                .put("module", module.name())
                .put("bundle", module.bundle())
                .put("version", module.version())
                .put("state", module.state())
                .put("since", module.since())
                .put("usedBy", module.usedBy())
                .put("previous", module.previous());
        work(services, module).ifPresent(work -> json.put("work", work.count()).put("workUnit", work.unit()));
        updater.status(module.name()).ifPresent(update -> json.put("lastUpdate", Updaters.json(update)));
        return json.map();
    }

    private static String summary(Update update) {
        return update.step().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + update.problem().map(problem -> ": " + problem.code()).orElse("");
    }

    private static Optional<Work> work(Services services, Module module) {
        return services.find(Activity.class, "essaim.module", module.name())
                .map(activity -> new Work(activity.count(), activity.unit()));
    }

    private record Work(long count, String unit) {
        @Override
        public String toString() {
            return count + " " + unit;
        }
    }
}
