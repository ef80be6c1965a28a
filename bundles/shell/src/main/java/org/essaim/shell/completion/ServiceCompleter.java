/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.completion;

import java.util.Collection;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.essaim.shell.BundleServices;
import org.essaim.shell.Services;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completes with what a service knows; with nothing where the service is away. */
public abstract class ServiceCompleter implements Completer {

    /** Enough to choose from, and little enough for a terminal. */
    protected static final int MOST = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(ServiceCompleter.class);

    @Reference
    @Nullable BundleContext context;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        if (context == null) {
            return -1;
        }
        try (BundleServices services = new BundleServices(context)) {
            return new StringsCompleter(words(services)).complete(session, line, candidates);
        } catch (RuntimeException e) {
            LOG.debug("No completion", e);
            return -1;
        }
    }

    /** What may be written here. */
    protected abstract Collection<String> words(Services services);
}
