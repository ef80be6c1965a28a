/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.lang.reflect.Proxy;
import java.util.List;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.DefaultActionPreparator;

/** Runs a command as Karaf does: its own parser fills options and arguments from the words of a command line. */
public final class Invocation {

    private Invocation() {}

    public static ExitCode run(EssaimCommand command, Services services, Console console, String... words) {
        Session session = (Session) Proxy.newProxyInstance(
                Invocation.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, args) -> null);
        try {
            boolean go = new DefaultActionPreparator().prepare(command, session, List.<Object>of((Object[]) words));
            if (!go) {
                throw new AssertionError("the parser did not let " + List.of(words) + " through");
            }
        } catch (Exception e) {
            throw new AssertionError("Karaf's parser refused " + List.of(words), e);
        }
        return command.perform(services, console);
    }
}
