/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Bundles with nothing but a manifest. */
final class Jars {

    private Jars() {}

    static Path module(Path folder, String module, String version) throws IOException {
        return bundle(folder, "org.essaim." + module, version, module);
    }

    static Path bundle(Path folder, String symbolicName, String version, String module) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Bundle-SymbolicName", symbolicName);
        headers.put("Bundle-Version", version);
        if (!module.isEmpty()) {
            headers.put("Essaim-Module", module);
        }
        return jar(folder.resolve(symbolicName + "-" + version + ".jar"), headers);
    }

    static Path jar(Path file, Map<String, String> headers) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
        return file;
    }
}
