/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.essaim.api.module.Activity;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * One of the replaceable modules as the page shows it.
 *
 * @param since when this version came or was started last, milliseconds since 1970
 * @param work units done since it was activated, with their name; empty where it tells nothing
 */
record ModuleRow(String module, String bundle, String version, String state, long since, String work) {

    private static final String HEADER = "Essaim-Module";
    private static final int BUNDLE_STATES =
            Bundle.INSTALLED | Bundle.RESOLVED | Bundle.STARTING | Bundle.STOPPING | Bundle.ACTIVE;

    /** Every module that is installed, in order of name. */
    static List<ModuleRow> all(BundleContext context) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> (bundle.getState() & BUNDLE_STATES) != 0)
                .filter(bundle -> bundle.getHeaders("").get(HEADER) != null)
                .map(bundle -> new ModuleRow(
                        bundle.getHeaders("").get(HEADER),
                        bundle.getSymbolicName(),
                        bundle.getVersion().toString(),
                        state(bundle),
                        bundle.getLastModified(),
                        work(bundle, context)))
                .sorted(Comparator.comparing(ModuleRow::module).thenComparing(ModuleRow::version))
                .toList();
    }

    private static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> "ACTIVE";
            case Bundle.STARTING -> "STARTING";
            case Bundle.STOPPING -> "STOPPING";
            case Bundle.RESOLVED -> "STOPPED";
            default -> "NOT RESOLVED";
        };
    }

    private static String work(Bundle bundle, BundleContext context) {
        for (ServiceReference<Activity> reference : activities(context)) {
            if (bundle.equals(reference.getBundle())) {
                Activity activity = context.getService(reference);
                if (activity != null) {
                    try {
                        return activity.count() + " " + activity.unit();
                    } finally {
                        context.ungetService(reference);
                    }
                }
            }
        }
        return "";
    }

    private static Collection<ServiceReference<Activity>> activities(BundleContext context) {
        try {
            return context.getServiceReferences(Activity.class, null);
        } catch (InvalidSyntaxException impossible) {
            throw new IllegalStateException("no filter was given", impossible);
        }
    }
}
