/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.module;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Failures;
import org.essaim.shell.Services;
import org.essaim.updater.ModuleUpdater;
import org.essaim.updater.Update;
import org.jspecify.annotations.Nullable;

/** {@code module:update <module> <file|mvn-url|feature-repository>}. */
@Service
@Command(scope = "module", name = "update", description = "Replaces a module by another version while everything works")
public final class ModuleUpdateCommand extends WatchCommand {

    @Argument(index = 0, name = "module", description = "The module", required = true)
    @Completion(ModuleCompleter.class)
    String module = "";

    @Argument(
            index = 1,
            name = "source",
            description = "A bundle (file or mvn: address), or a feature repository with the module's feature",
            required = true)
    @Completion(FileCompleter.class)
    String source = "";

    @Argument(index = 2, name = "options", description = "Options may also stand behind", multiValued = true)
    @Nullable List<String> behind;

    @Override
    protected List<String> trailing() {
        return behind == null ? List.of() : behind;
    }

    @Override
    protected ExitCode run(Services services, Console console) throws InterruptedException {
        ModuleUpdater updater = Updaters.updater(services);
        URI location = location(source, console.folder());
        watching().rehearse(console);
        Update update = Updaters.ask(() -> updater.submit(module, location));
        return watching().watch(updater, update, console);
    }

    /** A path, or an address with a scheme of at least two letters (one letter is a drive). */
    static URI location(String source, Path folder) {
        try {
            return source.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")
                    ? new URI(source)
                    : folder.resolve(source).toAbsolutePath().normalize().toUri();
        } catch (URISyntaxException | java.nio.file.InvalidPathException e) {
            throw Failures.usage("'" + source + "' is no path and no address", "Give a file or a mvn: address.");
        }
    }
}
