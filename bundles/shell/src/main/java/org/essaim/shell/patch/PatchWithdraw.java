/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.patch;

import java.io.IOException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.Catalogue;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.shell.SubjectCommand;
import org.essaim.shell.Words;
import org.essaim.shell.completion.PatchCompleter;
import org.jspecify.annotations.Nullable;

/** Takes a patch out of circulation. */
@Service
@Command(
        scope = "patch",
        name = "withdraw",
        description = "Stops offering a patch and refuses new rollouts of it; machines that have it keep it")
public final class PatchWithdraw extends SubjectCommand {

    @Argument(name = "patch", description = "The patch as name:version")
    @Completion(PatchCompleter.class)
    @Nullable String patch;

    @Option(name = "--yes", aliases = "-y", description = "Do not ask")
    boolean yes;

    @Override
    protected ExitCode run(Services services, Console console) throws IOException {
        PatchId id = PatchId.parse(Words.required(patch, "patch", "patch:withdraw app:1.2.0"));
        Catalogue catalogue = services.server(Catalogue.class);
        if (catalogue.patch(id).withdrawn()) {
            console.out().println(id + " is withdrawn already.");
            return ExitCode.OK;
        }
        if (!Words.confirmed(console, yes, "Withdraw " + id + " for good?")) {
            return ExitCode.ERROR;
        }
        catalogue.withdraw(id);
        console.out().println(id + " is withdrawn: the server offers it no more.");
        return ExitCode.OK;
    }
}
