/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.essaim;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.essaim.api.store.Database;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Failures;
import org.essaim.shell.Services;
import org.essaim.shell.SubjectCommand;
import org.essaim.shell.Words;
import org.jspecify.annotations.Nullable;

/** Copies the database. */
@Service
@Command(
        scope = "store",
        name = "backup",
        description = "Writes a consistent copy of the server's database while it works")
public final class StoreBackup extends SubjectCommand {

    private static final String EXAMPLE = "store:backup /var/backups/essaim-2026-01-31.zip";

    @Argument(name = "file", description = "A file that does not exist yet")
    @Completion(FileCompleter.class)
    @Nullable String file;

    @Override
    protected ExitCode run(Services services, Console console) {
        Path target = target(console, Words.required(file, "file", EXAMPLE));
        services.server(Database.class).backup(target);
        console.out().println("The database is copied to " + target + ".");
        return ExitCode.OK;
    }

    private static Path target(Console console, String file) {
        try {
            return console.folder().resolve(file).normalize();
        } catch (InvalidPathException e) {
            throw Failures.usage("'" + file + "' cannot be a path: " + e.getReason(), "Write for example: " + EXAMPLE);
        }
    }
}
