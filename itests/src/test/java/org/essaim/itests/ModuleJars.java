/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests;

import java.nio.file.Path;
import org.essaim.itests.updates.fixture.ThrowingActivator;
import org.essaim.testkit.karaf.BundleJar;

/** Other versions of the real modules: the same bundles under other numbers, or one that cannot start. */
public final class ModuleJars {

    private static final String BUILT = "1.0.0";

    private ModuleJars() {}

    /** Symbolic name of a module's bundle. */
    public static String bundle(String module) {
        return "org.essaim." + module;
    }

    /** Writes a module's bundle with another version into a folder. */
    public static Path version(String module, String version, Path folder) {
        return copy(bundle(module), version, folder);
    }

    /** Writes the other implementation of the module {@code transfer}, on ttorrent. */
    public static Path ttorrent(String version, Path folder) {
        return copy("org.essaim.transfer-ttorrent", version, folder);
    }

    private static Path copy(String bundle, String version, Path folder) {
        return BundleJar.copyOf(built(bundle))
                .version(version)
                .writeTo(folder.resolve(bundle + "-" + version + ".jar"));
    }

    /** As {@link #version}, but its activator throws; for the module {@code transfer}, which has none of its own. */
    public static Path brokenTransfer(String version, Path folder) {
        return BundleJar.copyOf(built(bundle("transfer")))
                .version(version)
                .header("Bundle-Activator", ThrowingActivator.class.getName())
                .header("Import-Package", imported -> imported + ",org.osgi.framework")
                .classes(ThrowingActivator.class)
                .writeTo(folder.resolve("transfer-" + version + "-broken.jar"));
    }

    private static Path built(String bundle) {
        return Path.of(System.getProperty("essaim.root", ".."))
                .resolve("bundles/" + bundle.substring("org.essaim.".length()) + "/target/" + bundle + "-" + BUILT
                        + ".jar");
    }
}
