/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.karaf;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;

/** A Felix with bundles that have no code: what they register, the test registers in their name. */
final class RealFramework implements AutoCloseable {

    private static final long LONGEST_STOP_MILLIS = 20_000;

    private final Framework felix;

    RealFramework(Path storage, Map<String, String> properties) throws BundleException {
        Map<String, String> all = new HashMap<>(properties);
        all.put("org.osgi.framework.storage", storage.toString());
        all.put("felix.log.level", "0");
        felix = new FrameworkFactory().newFramework(all);
        felix.start();
    }

    /** Of the system bundle. */
    BundleContext context() {
        return felix.getBundleContext();
    }

    /** Installs and starts a module's bundle. */
    Bundle module(String module, String version, String services) throws Exception {
        Bundle bundle = installed(module, version, services);
        bundle.start();
        return bundle;
    }

    /** Installs a module's bundle. */
    Bundle installed(String module, String version, String services) throws Exception {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(ModuleBundles.MODULE, module);
        if (!services.isEmpty()) {
            headers.put(ModuleBundles.SERVICE, services);
        }
        return bundle("org.essaim." + module, version, headers);
    }

    /** Installs a bundle with headers of its own, and an empty class folder for each package that it exports. */
    Bundle bundle(String symbolicName, String version, Map<String, String> headers) throws Exception {
        return context()
                .installBundle(
                        symbolicName + ":" + version, new ByteArrayInputStream(jar(symbolicName, version, headers)));
    }

    static byte[] jar(String symbolicName, String version, Map<String, String> headers) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", symbolicName);
        manifest.getMainAttributes().putValue("Bundle-Version", version);
        headers.forEach(manifest.getMainAttributes()::putValue);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.putNextEntry(new ZipEntry("content"));
            jar.closeEntry();
        }
        return out.toByteArray();
    }

    static InputStream stream(String symbolicName, String version, Map<String, String> headers) throws IOException {
        return new ByteArrayInputStream(jar(symbolicName, version, headers));
    }

    @Override
    public void close() throws Exception {
        felix.stop();
        felix.waitForStop(LONGEST_STOP_MILLIS);
    }
}
