/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.essaim.updater.UpdateRefused;

/**
 * What a bundle says about itself.
 *
 * @param module header {@code Essaim-Module}; empty when it is none
 * @param servicesDeclared whether it tells resolvers which services it will register
 */
record BundleHeaders(String symbolicName, String version, String module, boolean servicesDeclared) {

    /** Header that names the module that a bundle is a version of. */
    static final String MODULE = "Essaim-Module";

    private static final Pattern SERVICE = Pattern.compile("(?:^|,)\\s*osgi\\.service\\s*;");

    /** @throws UpdateRefused when the file is no bundle */
    static BundleHeaders of(Path jar, String source) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            if (manifest == null) {
                throw noBundle(source);
            }
            Attributes main = manifest.getMainAttributes();
            String name = value(main, "Bundle-SymbolicName");
            int parameters = name.indexOf(';');
            String symbolicName = (parameters < 0 ? name : name.substring(0, parameters)).strip();
            String version = value(main, "Bundle-Version");
            if (symbolicName.isEmpty()
                    || !version.matches("\\d{1,9}(\\.\\d{1,9}(\\.\\d{1,9}(\\.[A-Za-z0-9_-]{1,64})?)?)?")) {
                throw noBundle(source);
            }
            boolean declared =
                    SERVICE.matcher(value(main, "Provide-Capability")).find();
            return new BundleHeaders(symbolicName, complete(version), value(main, MODULE), declared);
        } catch (IOException e) {
            throw noBundle(source);
        }
    }

    /** A version with all three numbers, as the framework writes it. */
    private static String complete(String version) {
        String[] parts = version.split("\\.", 4);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            text.append(i == 0 ? "" : ".").append(i < parts.length ? Integer.parseInt(parts[i]) : 0);
        }
        return parts.length == 4 ? text.append('.').append(parts[3]).toString() : text.toString();
    }

    private static String value(Attributes attributes, String name) {
        String value = attributes.getValue(name);
        return value == null ? "" : value.strip();
    }

    private static UpdateRefused noBundle(String source) {
        return new UpdateRefused(
                "NOT_A_BUNDLE",
                source + " is no OSGi bundle with a symbolic name and a version.",
                "Give the module's bundle, or a feature repository that has it.");
    }
}
