/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.karaf;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import org.apache.karaf.features.BootFinished;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.features.FeaturesService.Option;
import org.essaim.updater.core.FeatureDefinition;
import org.essaim.updater.core.FeatureDefinition.Extra;
import org.essaim.updater.core.FeatureDefinition.Needed;
import org.essaim.updater.core.FeatureDefinition.Part;
import org.essaim.updater.core.Platform;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Karaf, by way of the system bundle's context. Versions are replaced through the features service alone: what goes past it is
 * undone by the next feature that anybody installs.
 */
final class KarafPlatform implements Platform {

    private static final Logger LOG = LoggerFactory.getLogger(KarafPlatform.class);
    private static final long PAUSE_MILLIS = 250;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final BundleContext system;
    private final ModuleBundles bundles;
    private final Consumer<String> failpoint;
    private final Duration patience;

    KarafPlatform(BundleContext system, ModuleBundles bundles, Consumer<String> failpoint) {
        this(system, bundles, failpoint, PATIENCE);
    }

    /** @param patience how long the features service may be away */
    KarafPlatform(BundleContext system, ModuleBundles bundles, Consumer<String> failpoint, Duration patience) {
        this.system = system;
        this.bundles = bundles;
        this.failpoint = failpoint;
        this.patience = patience;
    }

    /** Features may only be asked for when the boot features are installed: before, Karaf would forget those. */
    void awaitReady() throws InterruptedException {
        FrameworkStartLevel level = system.getBundle().adapt(FrameworkStartLevel.class);
        int wanted = startLevel(system.getProperty("org.osgi.framework.startlevel.beginning"));
        while (system.getServiceReference(BootFinished.class.getName()) == null || level.getStartLevel() < wanted) {
            pause();
        }
        awaitSteady();
    }

    /** Karaf registers its features service, and at a start once more as soon as it has read its configuration. */
    private void awaitSteady() throws InterruptedException {
        ServiceReference<?> before;
        ServiceReference<?> now = reference();
        do {
            before = now;
            pause();
            now = reference();
        } while (!Objects.equals(before, now));
    }

    private @Nullable ServiceReference<?> reference() {
        return system.getServiceReference(FeaturesService.class.getName());
    }

    private static int startLevel(@Nullable String text) {
        try {
            return text == null ? 1 : Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    @Override
    public Optional<String> activeVersion(String module) {
        return bundles.of(module).stream().findFirst().map(bundle -> bundle.getVersion()
                .toString());
    }

    @Override
    public List<String> modulesUp() {
        return bundles.names().stream()
                .filter(name -> activeVersion(name)
                        .flatMap(version -> whyNotUp(name, version))
                        .isEmpty())
                .toList();
    }

    @Override
    public Optional<String> whyNotUp(String module, String version) {
        return bundles.whyNotUp(module, version);
    }

    @Override
    public Optional<FeatureDefinition> definition(String module, String version) throws Exception {
        for (Feature feature : features().getFeatures(feature(module), version)) {
            if (feature.getVersion().equals(version)) {
                return Optional.of(new FeatureDefinition(
                        feature.getDependencies().stream()
                                .map(other -> new Needed(other.getName(), other.getVersion(), other.isPrerequisite()))
                                .toList(),
                        feature.getBundles().stream()
                                .map(info -> new Part(
                                        info.getLocation(), info.isDependency(), Math.max(0, info.getStartLevel())))
                                .toList(),
                        feature.getCapabilities().stream()
                                .map(capability -> new Extra("capability", capability.getValue()))
                                .toList()));
            }
        }
        return Optional.empty();
    }

    @Override
    public InputStream open(URI location) throws IOException {
        return location.toURL().openStream();
    }

    @Override
    public void addRepository(URI repository) throws Exception {
        features().refreshRepository(repository);
        features().addRepository(repository);
    }

    @Override
    public void removeRepository(URI repository) throws Exception {
        features().removeRepository(repository, false);
    }

    @Override
    public void check(String module, String version) throws Exception {
        Optional<String> refused = Fit.refusedByFeature(features().listInstalledFeatures(), feature(module), version);
        if (refused.isEmpty()) {
            refused = refusedByImporter(module, version);
        }
        if (refused.isPresent()) {
            throw new IllegalStateException(refused.get());
        }
        features()
                .installFeatures(
                        Set.of(feature(module) + "/" + version),
                        EnumSet.of(Option.Upgrade, Option.NoAutoRefreshManagedBundles, Option.Simulate));
    }

    private Optional<String> refusedByImporter(String module, String version) throws Exception {
        List<Bundle> present = bundles.of(module);
        Optional<FeatureDefinition> definition = definition(module, version);
        if (present.isEmpty() || definition.isEmpty()) {
            return Optional.empty();
        }
        for (Part part : definition.get().bundles()) {
            try (JarInputStream jar = new JarInputStream(open(URI.create(part.location())))) {
                Manifest manifest = jar.getManifest();
                if (manifest != null
                        && module.equals(manifest.getMainAttributes().getValue(ModuleBundles.MODULE))) {
                    String exported = manifest.getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
                    return Fit.refusedByImporter(
                            present.get(0),
                            present.get(0).getSymbolicName(),
                            version,
                            exported == null ? "" : exported);
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public Collection<String> install(String module, String version) throws Exception {
        Set<String> stopped = new ConcurrentSkipListSet<>();
        SynchronousBundleListener listener = event -> watch(module, event, stopped);
        system.addBundleListener(listener);
        try {
            // Only what is wired to the replaced bundle is refreshed: not what an optional import could be wired to
            // now.
            features()
                    .installFeatures(
                            Set.of(feature(module) + "/" + version),
                            EnumSet.of(Option.Upgrade, Option.NoAutoRefreshManagedBundles));
        } finally {
            system.removeBundleListener(listener);
            LOG.info("'{}' to {}: stopped meanwhile: {}", module, version, stopped);
        }
        startLeftOver(module, version);
        List<String> versions = installedVersions(module);
        if (versions.size() > 1) {
            throw new IllegalStateException("Karaf kept several versions of " + feature(module)
                    + " because somebody needs the old one: " + versions);
        }
        return stopped;
    }

    /** A process that died between installing and starting leaves a bundle that Karaf takes as it is: not started. */
    private void startLeftOver(String module, String version) throws Exception {
        for (Bundle bundle : bundles.of(module)) {
            boolean idle = bundle.getState() == Bundle.INSTALLED || bundle.getState() == Bundle.RESOLVED;
            if (idle && bundle.getVersion().toString().equals(version)) {
                LOG.info("Starting {}, which Karaf has left as it was", bundle);
                bundle.start();
            }
        }
    }

    private List<String> installedVersions(String module) throws Exception {
        return Arrays.stream(features().listInstalledFeatures())
                .filter(feature -> feature.getName().equals(feature(module)))
                .map(Feature::getVersion)
                .toList();
    }

    private void watch(String module, BundleEvent event, Set<String> stopped) {
        boolean own = ModuleBundles.nameOf(event.getBundle()).equals(module);
        if (own && event.getType() == BundleEvent.INSTALLED) {
            failpoint.accept("updater.bundle-installed");
        } else if (own && event.getType() == BundleEvent.UNINSTALLED) {
            failpoint.accept("updater.bundle-uninstalled");
        } else if (own && event.getType() == BundleEvent.STARTED) {
            failpoint.accept("updater.bundle-started");
        } else if (!own && event.getType() == BundleEvent.STOPPED) {
            stopped.add(String.valueOf(event.getBundle().getSymbolicName()));
        }
    }

    @Override
    public void sweep(String module, String version) throws Exception {
        List<Bundle> all = bundles.of(module);
        boolean there =
                all.stream().anyMatch(bundle -> bundle.getVersion().toString().equals(version));
        for (Bundle bundle : all) {
            if (there && !bundle.getVersion().toString().equals(version)) {
                LOG.warn("Uninstalling {}, which an update that was cut short has left", bundle);
                bundle.uninstall();
            }
        }
    }

    @Override
    public boolean closing() {
        return system.getBundle().getState() == Bundle.STOPPING;
    }

    @Override
    public void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    /** Asked for each time, and waited for a while: the features service may itself be replaced. */
    private FeaturesService features() throws IOException {
        long asked = nanos();
        Optional<FeaturesService> service = present();
        while (service.isEmpty() && nanos() - asked < patience.toNanos() && !closing()) {
            try {
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while Karaf's features service is not there", e);
            }
            service = present();
        }
        if (service.isPresent()) {
            return service.get();
        }
        throw new IOException("Karaf's features service is not there; bundles: "
                + Arrays.stream(system.getBundles())
                        .filter(b -> b.getState() != Bundle.ACTIVE)
                        .toList());
    }

    private Optional<FeaturesService> present() {
        ServiceReference<?> reference = reference();
        Object service = reference == null ? null : system.getService(reference);
        return service instanceof FeaturesService features ? Optional.of(features) : Optional.empty();
    }

    private static String feature(String module) {
        return "essaim-" + module;
    }
}
