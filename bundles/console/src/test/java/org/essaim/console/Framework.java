/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.essaim.api.module.Activity;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** As much of an OSGi framework as the list of modules looks at. */
final class Framework {

    private final List<Bundle> bundles = new ArrayList<>();
    private final List<ServiceReference<?>> references = new ArrayList<>();
    private final List<Activity> activities = new ArrayList<>();
    int inUse;

    /** @param module null for a bundle that is none */
    Bundle bundle(String module, String version, int state) {
        Dictionary<String, String> headers = new Hashtable<>();
        if (module != null) {
            headers.put("Essaim-Module", module);
        }
        Bundle bundle = Fake.of(Bundle.class)
                .answering("getHeaders", none -> headers)
                .answering("getSymbolicName", none -> "org.essaim." + module)
                .answering("getVersion", none -> Version.parseVersion(version))
                .answering("getState", none -> state)
                .answering("getLastModified", none -> 1234L)
                .made();
        bundles.add(bundle);
        return bundle;
    }

    /** @param activity null for a service that went away before it could be had */
    void activity(Bundle bundle, Activity activity) {
        references.add(Fake.of(ServiceReference.class)
                .answering("getBundle", none -> bundle)
                .made());
        activities.add(activity);
    }

    BundleContext context() {
        return Fake.of(BundleContext.class)
                .answering("getBundles", none -> bundles.toArray(Bundle[]::new))
                .answering("getServiceReferences", given -> List.copyOf(references))
                .answering("getService", given -> {
                    Activity activity = activities.get(references.indexOf(given[0]));
                    inUse += activity == null ? 0 : 1;
                    return activity;
                })
                .answering("ungetService", given -> {
                    inUse--;
                    return true;
                })
                .made();
    }

    /** Something that has been done. */
    static Activity done(long count, String unit) {
        return Fake.of(Activity.class)
                .answering("count", none -> count)
                .answering("unit", none -> unit)
                .made();
    }
}
