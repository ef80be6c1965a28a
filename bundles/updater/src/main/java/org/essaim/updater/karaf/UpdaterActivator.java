/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.karaf;

import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Enumeration;
import org.essaim.updater.ModuleUpdater;
import org.essaim.updater.core.UpdaterService;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the updater. A plain activator, so that not even the component runtime is needed to finish or undo an update.
 *
 * <p>Framework or system property {@code essaim.updater.limit}: seconds that a version may take to come up (30).
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class UpdaterActivator implements BundleActivator {

    private static final Logger LOG = LoggerFactory.getLogger(UpdaterActivator.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private @Nullable UpdaterService service;
    private @Nullable ModuleBundles bundles;

    @Override
    public void start(BundleContext context) {
        // Ours would be invalid as soon as an update reaches this bundle.
        BundleContext system =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
        loadEverything(context.getBundle());
        ModuleBundles modules = new ModuleBundles(system, InstantSource.system());
        context.addBundleListener(modules);
        KarafPlatform platform = new KarafPlatform(system, modules, UpdaterActivator::failpoint);
        UpdaterService updater = new UpdaterService(
                platform,
                modules::modules,
                home(context).resolve("updater"),
                InstantSource.system(),
                () -> limit(system),
                UpdaterActivator::failpoint);
        Thread thread = new Thread(() -> updater.work(platform::awaitReady), "essaim-updater");
        thread.setDaemon(true);
        thread.start();
        context.registerService(ModuleUpdater.class, updater, null);
        service = updater;
        bundles = modules;
    }

    @Override
    public void stop(BundleContext context) {
        if (service != null) {
            service.stop();
        }
        if (bundles != null) {
            context.removeBundleListener(bundles);
        }
    }

    private static Path home(BundleContext context) {
        String home = context.getProperty("essaim.home");
        if (home != null && !home.isBlank()) {
            return Path.of(home.strip());
        }
        String base = context.getProperty("karaf.base");
        return Path.of(base == null ? "." : base).resolve("essaim");
    }

    private static Duration limit(BundleContext system) {
        String seconds = system.getProperty("essaim.updater.limit");
        try {
            return seconds == null ? LIMIT : Duration.ofSeconds(Math.max(1, Long.parseLong(seconds.strip())));
        } catch (NumberFormatException e) {
            LOG.warn("essaim.updater.limit is no number of seconds: '{}'; {} is used", seconds, LIMIT);
            return LIMIT;
        }
    }

    /** Loads all classes of this bundle: once it is being replaced, what is not loaded cannot be loaded. */
    private static void loadEverything(Bundle bundle) {
        Enumeration<URL> entries = bundle.findEntries("/org/essaim", "*.class", true);
        if (entries == null) {
            return;
        }
        for (URL entry : Collections.list(entries)) {
            String name = entry.getPath().substring(1).replace('/', '.').replaceAll("\\.class$", "");
            if (!name.endsWith("package-info")) {
                try {
                    bundle.loadClass(name);
                } catch (ClassNotFoundException e) {
                    LOG.warn("{} cannot be loaded", name, e);
                }
            }
        }
    }

    /** Crash tests name the step at which the process is to end as if by {@code kill -9}. */
    private static void failpoint(String step) {
        if (step.equals(System.getProperty("essaim.halt-at"))) {
            Runtime.getRuntime().halt(137);
        }
    }
}
