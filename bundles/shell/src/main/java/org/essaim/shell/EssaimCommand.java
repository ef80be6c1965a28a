/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

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
            ExitCode code = Failures.guard(console, () -> run(services, console));
            console.out().flush();
            return console.interactive() ? null : code.number();
        }
    }

    /**
     * Does it.
     *
     * @throws org.essaim.api.Fault printed as sentence, remedy and code
     * @throws Exception printed in one line, and logged
     */
    protected abstract ExitCode run(Services services, Console console) throws Exception;
}
