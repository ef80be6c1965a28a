/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.machine;

import java.io.IOException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.MachineId;
import org.essaim.api.fleet.Machines;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.shell.SubjectCommand;
import org.essaim.shell.Words;
import org.essaim.shell.completion.MachineCompleter;
import org.jspecify.annotations.Nullable;

/** Forgets a machine. */
@Service
@Command(
        scope = "machine",
        name = "remove",
        description = "Forgets a machine, so that another may register under its id; what is live on it stays")
public final class MachineRemove extends SubjectCommand {

    @Argument(name = "machine", description = "The machine's id")
    @Completion(MachineCompleter.class)
    @Nullable String machine;

    @Option(name = "--yes", aliases = "-y", description = "Do not ask")
    boolean yes;

    @Override
    protected ExitCode run(Services services, Console console) throws IOException {
        MachineId id = new MachineId(Words.required(machine, "machine's id", "machine:remove lab-07"));
        Machines machines = services.server(Machines.class);
        boolean online = machines.machine(id).online();
        String question = "Forget " + id + (online ? ", which is online now?" : "?");
        if (!Words.confirmed(console, yes, question)) {
            return ExitCode.ERROR;
        }
        machines.remove(id);
        console.out().println(id + " is forgotten.");
        return ExitCode.OK;
    }
}
