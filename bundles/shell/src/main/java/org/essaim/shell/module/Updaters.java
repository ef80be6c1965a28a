/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.module;

import java.util.Map;
import java.util.function.Supplier;
import org.essaim.api.LocalFault;
import org.essaim.api.RequestFault;
import org.essaim.shell.Services;
import org.essaim.shell.text.Json;
import org.essaim.updater.ModuleUpdater;
import org.essaim.updater.Update;
import org.essaim.updater.UpdateRefused;
import org.jspecify.annotations.Nullable;

/** What the commands of this package share. */
final class Updaters {

    private Updaters() {}

    /** The updater. */
    static ModuleUpdater updater(Services services) {
        return services.find(ModuleUpdater.class)
                .orElseThrow(() -> new LocalFault(
                        "NO_UPDATER",
                        "The updater is not running",
                        "Install the feature essaim-modules, and look at the bundle org.essaim.updater."));
    }

    /** Calls the updater; what it refuses becomes a fault of ours. */
    static Update ask(Supplier<Update> question) {
        try {
            return question.get();
        } catch (UpdateRefused refused) {
            Update.Problem problem = refused.problem();
            throw new RequestFault(problem.code(), problem.sentence(), problem.remedy(), refused);
        }
    }

    static Map<String, @Nullable Object> json(Update update) {
        Json json = new Json()
                .put("module", update.module())
                .put("source", update.source())
                .put("from", update.from())
                .put("to", update.to())
                .put("step", update.step())
                .put("succeeded", update.succeeded())
                .put("ended", update.ended())
                .put("restarted", update.restarted())
                .put("submitted", update.submitted())
                .put("changed", update.changed());
        update.problem().ifPresent(problem -> json.put("code", problem.code())
                .put("sentence", problem.sentence())
                .put("remedy", problem.remedy()));
        return json.map();
    }
}
