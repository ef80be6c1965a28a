/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/**
 * A command: {@link #run} does the work with the services that are there, and a fault becomes words and an exit code. Karaf
 * makes a new object for each call.
 */
public abstract class EssaimCommand implements Action {

    @Reference
    @Nullable BundleContext context;

    @Reference
    @Nullable Session session;

    /** @return the exit code for a client that sent one command; nothing on a terminal, which would print the number */
    @Override
    public final @Nullable Object execute() {
        if (context == null || session == null) {
            throw new IllegalStateException("run by something that is not Karaf's shell");
        }
        Console console = new SessionConsole(session);
        try (BundleServices services = new BundleServices(context)) {
            ExitCode code = perform(services, console);
            console.out().flush();
            return console.interactive() ? null : code.number();
        }
    }

    /** Runs with every option set; never throws. */
    final ExitCode perform(Services services, Console console) {
        return Failures.guard(console, () -> {
            TrailingOptions.set(this, trailing());
            return run(services, console);
        });
    }

    /** Words behind the arguments that may be options; commands with arguments name the field that has them. */
    protected List<String> trailing() {
        return List.of();
    }

    /**
     * Does it.
     *
     * @throws org.essaim.api.Fault printed as sentence, remedy and code
     * @throws Exception printed in one line, and logged
     */
    protected abstract ExitCode run(Services services, Console console) throws Exception;
}
