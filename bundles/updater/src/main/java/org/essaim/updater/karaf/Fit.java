/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.karaf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.features.Dependency;
import org.apache.karaf.features.Feature;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Whether those who use a module can use another version of it. Karaf's resolution does not tell: where one cannot, it keeps
 * the old version beside the new one and is content.
 */
final class Fit {

    private Fit() {}

    /** A sentence about an installed feature that does not allow the version; empty when all do. */
    static Optional<String> refusedByFeature(Feature[] installed, String feature, String version) {
        for (Feature user : installed) {
            for (Dependency dependency : user.getDependencies()) {
                if (dependency.getName().equals(feature) && !allows(dependency.getVersion(), version)) {
                    return Optional.of("the feature " + user.getName() + "/" + user.getVersion() + " wants " + feature
                            + " " + dependency.getVersion());
                }
            }
        }
        return Optional.empty();
    }

    /** As Karaf reads it: a range, or exactly that version; nothing and zero allow every version. */
    static boolean allows(String wanted, String version) {
        if (wanted == null || wanted.isBlank() || wanted.matches("0(\\.0){0,2}")) {
            return true;
        }
        VersionRange range = wanted.startsWith("[") || wanted.startsWith("(")
                ? new VersionRange(wanted)
                : new VersionRange("[" + wanted + "," + wanted + "]");
        return range.includes(new Version(version));
    }

    /** A sentence about a bundle that uses a package of the bundle that the other version does not have; empty when none. */
    static Optional<String> refusedByImporter(Bundle present, String symbolicName, String version, String exported) {
        BundleWiring wiring = present.adapt(BundleWiring.class);
        if (wiring == null) {
            return Optional.empty();
        }
        List<Map<String, Object>> packages = packages(symbolicName, version, exported);
        for (BundleWire wire : wiring.getProvidedWires(PackageNamespace.PACKAGE_NAMESPACE)) {
            BundleRequirement requirement = wire.getRequirement();
            String filter = requirement.getDirectives().get(Constants.FILTER_DIRECTIVE);
            boolean optional = Constants.RESOLUTION_OPTIONAL.equals(
                    requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE));
            if (!optional && filter != null && packages.stream().noneMatch(each -> matches(filter, each))) {
                return Optional.of(wire.getRequirer().getSymbolicName() + " needs the package " + filter);
            }
        }
        return Optional.empty();
    }

    private static boolean matches(String filter, Map<String, Object> attributes) {
        try {
            Filter compiled = FrameworkUtil.createFilter(filter);
            return compiled.matches(attributes);
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }

    /** The capabilities that a header {@code Export-Package} means. */
    static List<Map<String, Object>> packages(String symbolicName, String version, String exported) {
        List<Map<String, Object>> packages = new ArrayList<>();
        for (String clause : split(exported, ',')) {
            List<String> parts = split(clause, ';');
            Map<String, Object> common = new HashMap<>();
            common.put(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE, Version.emptyVersion);
            common.put(PackageNamespace.CAPABILITY_BUNDLE_SYMBOLICNAME_ATTRIBUTE, symbolicName);
            common.put(PackageNamespace.CAPABILITY_BUNDLE_VERSION_ATTRIBUTE, new Version(version));
            for (String part : parts) {
                int equals = part.indexOf('=');
                if (equals > 0 && part.charAt(equals - 1) != ':') {
                    String name = part.substring(0, equals).strip();
                    String value = part.substring(equals + 1).strip().replaceAll("^\"|\"$", "");
                    common.put(name, name.equals("version") ? Version.parseVersion(value) : value);
                }
            }
            for (String part : parts) {
                if (part.indexOf('=') < 0 && !part.isBlank()) {
                    Map<String, Object> one = new HashMap<>(common);
                    one.put(PackageNamespace.PACKAGE_NAMESPACE, part.strip());
                    packages.add(one);
                }
            }
        }
        return packages;
    }

    /** Splits outside of quotation marks. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (char c : text.toCharArray()) {
            quoted ^= c == '"';
            if (c == separator && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }
}
