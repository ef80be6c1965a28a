/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.karaf;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.features.FeaturesService.Option;
import org.osgi.framework.BundleException;

/** Karaf's features service as far as the updater asks it: knows features, notes what it is told. */
final class FakeFeatures implements InvocationHandler {

    final List<Feature> known = new ArrayList<>();
    final List<Feature> installed = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    /** What an installation does. */
    Installation installation = (features, options) -> {};

    /** Done in place of Karaf. */
    interface Installation {
        void run(Set<String> features, EnumSet<Option> options) throws BundleException;
    }

    FeaturesService service() {
        return (FeaturesService) Proxy.newProxyInstance(
                FeaturesService.class.getClassLoader(), new Class<?>[] {FeaturesService.class}, this);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "getFeatures":
                return known.stream()
                        .filter(feature -> feature.getName().equals(arguments[0]))
                        .toArray(Feature[]::new);
            case "listInstalledFeatures":
                return installed.toArray(Feature[]::new);
            case "installFeatures":
                EnumSet<Option> options = (EnumSet<Option>) arguments[1];
                calls.add("install " + arguments[0] + " " + options);
                installation.run((Set<String>) arguments[0], options);
                return null;
            case "refreshRepository", "addRepository", "removeRepository":
                calls.add(method.getName() + " " + URI.class.cast(arguments[0]));
                return null;
            case "hashCode":
                return System.identityHashCode(proxy);
            case "equals":
                return proxy == arguments[0];
            case "toString":
                return "features";
            default:
                throw new UnsupportedOperationException(method.toString());
        }
    }
}
