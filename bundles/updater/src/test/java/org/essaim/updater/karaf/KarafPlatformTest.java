/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.karaf.features.BootFinished;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.features.internal.model.Capability;
import org.apache.karaf.features.internal.model.Dependency;
import org.apache.karaf.features.internal.model.Feature;
import org.essaim.updater.core.FeatureDefinition;
import org.essaim.updater.core.FeatureDefinition.Extra;
import org.essaim.updater.core.FeatureDefinition.Needed;
import org.essaim.updater.core.FeatureDefinition.Part;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

@Timeout(120)
class KarafPlatformTest {

    @TempDir
    Path folder;

    private RealFramework felix;
    private FakeFeatures features;
    private KarafPlatform platform;
    private final List<String> steps = new ArrayList<>();

    @BeforeEach
    void startAFrameworkWithFeatures() throws Exception {
        felix = new RealFramework(folder.resolve("storage"), Map.of());
        features = new FakeFeatures();
        platform = new KarafPlatform(
                felix.context(), new ModuleBundles(felix.context(), InstantSource.system()), steps::add);
        felix.context().registerService(FeaturesService.class, features.service(), null);
    }

    @AfterEach
    void stopIt() throws Exception {
        felix.close();
    }

    @Test
    void theActiveVersionIsThatOfTheBundleThatWorks() throws Exception {
        assertThat(platform.activeVersion("tracking")).isEmpty();
        felix.module("tracking", "1.0.0", "");
        felix.installed("tracking", "1.1.0", "");
        assertThat(platform.activeVersion("tracking")).hasValue("1.0.0");
    }

    @Test
    void modulesThatLackTheirServiceAreNotUp() throws Exception {
        felix.module("tracking", "1.0.0", "");
        felix.module("seeding", "1.0.0", "com.example.Missing");
        assertThat(platform.modulesUp()).containsExactly("tracking");
        assertThat(platform.whyNotUp("seeding", "1.0.0")).isPresent();
    }

    @Test
    void aFeatureIsReadWithAllThatAnUpdateCarriesOver() throws Exception {
        features.known.add(feature("tracking", "0.9.0"));
        Feature feature = feature("tracking", "1.0.0");
        Dependency needed = new Dependency("essaim-api", "[1.0,2)");
        needed.setPrerequisite(true);
        feature.getFeature().add(needed);
        feature.getBundle().add(part("mvn:org.essaim/org.essaim.tracking/1.0.0", 60, false));
        feature.getBundle().add(part("mvn:com.example/codec/1", 0, true));
        feature.getCapabilities().add(new Capability("osgi.service;x=y"));
        features.known.add(feature);

        assertThat(platform.definition("tracking", "1.0.0"))
                .hasValue(new FeatureDefinition(
                        List.of(new Needed("essaim-api", "[1.0,2)", true)),
                        List.of(
                                new Part("mvn:org.essaim/org.essaim.tracking/1.0.0", false, 60),
                                new Part("mvn:com.example/codec/1", true, 0)),
                        List.of(new Extra("capability", "osgi.service;x=y"))));
        assertThat(platform.definition("tracking", "1.1.0")).isEmpty();
        assertThat(platform.definition("seeding", "1.0.0")).isEmpty();
    }

    @Test
    void aRepositoryIsReadAnewBeforeItIsAdded() throws Exception {
        URI repository = URI.create("file:/repository/features.xml");
        platform.addRepository(repository);
        platform.removeRepository(repository);
        assertThat(features.calls)
                .containsExactly(
                        "refreshRepository " + repository,
                        "addRepository " + repository,
                        "removeRepository " + repository);
    }

    @Test
    void aCheckChangesNothing() throws Exception {
        features.known.add(feature("tracking", "1.1.0"));
        platform.check("tracking", "1.1.0");
        assertThat(features.calls)
                .singleElement()
                .asString()
                .contains("[essaim-tracking/1.1.0]")
                .contains("Simulate")
                .contains("Upgrade");
    }

    @Test
    void aVersionThatAnInstalledFeatureDoesNotAllowIsRefused() {
        Feature user = feature("agent", "1.0.0");
        user.getFeature().add(new Dependency("essaim-tracking", "[1.0,2)"));
        features.installed.add(user);
        assertThatThrownBy(() -> platform.check("tracking", "2.0.0"))
                .hasMessageContaining("essaim-agent/1.0.0 wants essaim-tracking [1.0,2)");
        assertThat(features.calls).isEmpty();
    }

    @Test
    void aVersionWithoutAPackageThatSomeoneUsesIsRefused() throws Exception {
        module("1.0.0", "a.b;version=\"1.0\"").start();
        felix.bundle("com.example.user", "1.0.0", Map.of("Import-Package", "a.b;version=\"[1.0,2)\""))
                .start();
        features.known.add(offered("1.1.0", "a.c;version=\"1.0\""));
        assertThatThrownBy(() -> platform.check("tracking", "1.1.0"))
                .hasMessageContaining("com.example.user needs the package");
        features.known.clear();
        features.known.add(offered("1.1.0", "a.b;version=\"2.0\""));
        assertThatThrownBy(() -> platform.check("tracking", "1.1.0")).hasMessageContaining("a.b");
        features.known.clear();
        features.known.add(offered("1.1.0", ""));
        assertThatThrownBy(() -> platform.check("tracking", "1.1.0")).hasMessageContaining("a.b");
    }

    @Test
    void aVersionThatOffersWhatIsUsedIsNotRefused() throws Exception {
        module("1.0.0", "a.b;version=\"1.0\", a.unused;version=\"1.0\"").start();
        felix.bundle("com.example.user", "1.0.0", Map.of("Import-Package", "a.b;version=\"[1.0,2)\""))
                .start();
        features.known.add(offered("1.1.0", "a.b;version=\"1.5\""));
        platform.check("tracking", "1.1.0");
    }

    @Test
    void whoeverImportsOptionallyIsNoReasonToRefuse() throws Exception {
        module("1.0.0", "a.b;version=\"1.0\"").start();
        felix.bundle("com.example.user", "1.0.0", Map.of("Import-Package", "a.b;resolution:=optional"))
                .start();
        features.known.add(offered("1.1.0", "a.c"));
        platform.check("tracking", "1.1.0");
    }

    private Bundle module(String version, String exported) throws Exception {
        return felix.bundle(
                "org.essaim.tracking", version, Map.of(ModuleBundles.MODULE, "tracking", "Export-Package", exported));
    }

    /** A feature whose bundle lies in a file. */
    private Feature offered(String version, String exported) throws Exception {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(ModuleBundles.MODULE, "tracking");
        if (!exported.isEmpty()) {
            headers.put("Export-Package", exported);
        }
        Path other = folder.resolve("codec.jar");
        Files.write(other, RealFramework.jar("com.example.codec", "1.0.0", Map.of()));
        Path jar = folder.resolve("tracking-" + version + ".jar");
        Files.write(jar, RealFramework.jar("org.essaim.tracking", version, headers));
        Feature feature = feature("tracking", version);
        feature.getBundle().add(part(other.toUri().toString(), 0, true));
        feature.getBundle().add(part(jar.toUri().toString(), 60, false));
        return feature;
    }

    @Test
    void anInstallationTellsWhichOtherBundlesWereStopped() throws Exception {
        Bundle user = felix.bundle("com.example.user", "1.0.0", Map.of());
        user.start();
        Bundle old = felix.module("tracking", "1.0.0", "");
        features.installation = (wanted, options) -> {
            user.stop();
            old.stop();
            old.uninstall();
            user.start();
        };
        assertThat(platform.install("tracking", "1.1.0")).containsExactly("com.example.user");
        assertThat(steps).contains("updater.bundle-uninstalled");
    }

    @Test
    void theStepsOfTheModulesOwnBundleAreAnnounced() throws Exception {
        features.installation = (wanted, options) -> {
            try {
                felix.module("tracking", "1.1.0", "");
            } catch (Exception e) {
                throw new BundleException("cannot be installed", e);
            }
        };
        platform.install("tracking", "1.1.0");
        assertThat(steps).containsExactly("updater.bundle-installed", "updater.bundle-started");
        felix.bundle("com.example.later", "1.0.0", Map.of(ModuleBundles.MODULE, "tracking"));
        assertThat(steps).as("after the installation nobody listens").hasSize(2);
    }

    @Test
    void aBundleThatACrashLeftUnstartedIsStarted() throws Exception {
        Bundle left = felix.installed("tracking", "1.1.0", "");
        Bundle other = felix.installed("tracking", "1.0.0", "");
        platform.install("tracking", "1.1.0");
        assertThat(left.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(other.getState()).isEqualTo(Bundle.INSTALLED);
    }

    @Test
    void severalVersionsOfTheFeatureAfterwardsAreAFailure() {
        features.installed.add(feature("tracking", "1.0.0"));
        features.installed.add(feature("tracking", "1.1.0"));
        features.installed.add(feature("seeding", "1.0.0"));
        assertThatThrownBy(() -> platform.install("tracking", "1.1.0"))
                .hasMessageContaining("Karaf kept several versions of essaim-tracking")
                .hasMessageContaining("[1.0.0, 1.1.0]");
    }

    @Test
    void whatKarafComplainsOfIsPassedOnAndNobodyListensAnyMore() throws Exception {
        features.installation = (wanted, options) -> {
            throw new BundleException("Error restarting bundles");
        };
        assertThatThrownBy(() -> platform.install("tracking", "1.1.0")).hasMessage("Error restarting bundles");
        felix.module("tracking", "1.1.0", "");
        assertThat(steps).isEmpty();
    }

    @Test
    void aSweepUninstallsTheOthersOnceTheWantedVersionIsThere() throws Exception {
        Bundle old = felix.module("tracking", "1.0.0", "");
        platform.sweep("tracking", "1.1.0");
        assertThat(old.getState()).isEqualTo(Bundle.ACTIVE);
        Bundle wanted = felix.module("tracking", "1.1.0", "");
        Bundle neighbour = felix.module("seeding", "1.0.0", "");
        platform.sweep("tracking", "1.1.0");
        assertThat(old.getState()).isEqualTo(Bundle.UNINSTALLED);
        assertThat(wanted.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(neighbour.getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void withoutTheFeaturesServiceTheBundlesThatDoNotRunAreNamed() throws Exception {
        try (RealFramework bare = new RealFramework(folder.resolve("bare"), Map.of())) {
            bare.bundle("com.example.idle", "1.0.0", Map.of());
            KarafPlatform without = new KarafPlatform(
                    bare.context(),
                    new ModuleBundles(bare.context(), InstantSource.system()),
                    step -> {},
                    Duration.ZERO);
            assertThatThrownBy(() -> without.check("tracking", "1.0.0"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("features service is not there")
                    .hasMessageContaining("com.example.idle");
        }
    }

    @Test
    void theFeaturesServiceIsWaitedForWhileItIsReplaced() throws Exception {
        try (RealFramework late = new RealFramework(folder.resolve("late"), Map.of())) {
            KarafPlatform waiting = new KarafPlatform(
                    late.context(), new ModuleBundles(late.context(), InstantSource.system()), step -> {});
            CompletableFuture<Optional<FeatureDefinition>> answer = new CompletableFuture<>();
            Thread asking = new Thread(() -> {
                try {
                    answer.complete(waiting.definition("tracking", "1.0.0"));
                } catch (Exception e) {
                    answer.completeExceptionally(e);
                }
            });
            asking.start();
            while (asking.getState() != Thread.State.TIMED_WAITING && !answer.isDone()) { // it looks again now and then
                Thread.onSpinWait();
            }
            late.context().registerService(FeaturesService.class, features.service(), null);

            assertThat(answer.get()).isEmpty();
        }
    }

    @Test
    void readyMeansThatTheBootFeaturesAreInstalled() throws Exception {
        Thread waiting = new Thread(() -> {
            try {
                platform.awaitReady();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();
        long deadline = System.nanoTime() + 90_000_000_000L;
        while (waiting.getState() != Thread.State.TIMED_WAITING) { // it looks again now and then
            assertThat(System.nanoTime()).as("it does not wait").isLessThan(deadline);
            Thread.onSpinWait();
        }
        assertThat(waiting.isAlive()).isTrue();
        felix.context().registerService(BootFinished.class, new BootFinished() {}, null);
        waiting.join();
    }

    @Test
    void aStartLevelThatIsNoNumberIsTakenForOne() throws Exception {
        try (RealFramework odd =
                new RealFramework(folder.resolve("odd"), Map.of("org.osgi.framework.startlevel.beginning", "1"))) {
            odd.context().registerService(BootFinished.class, new BootFinished() {}, null);
            new KarafPlatform(odd.context(), new ModuleBundles(odd.context(), InstantSource.system()), step -> {})
                    .awaitReady();
        }
    }

    @Test
    void aRunningFrameworkIsNotClosing() {
        assertThat(platform.closing()).isFalse();
        long before = platform.nanos();
        assertThat(platform.nanos()).isGreaterThanOrEqualTo(before);
    }

    private static Feature feature(String module, String version) {
        return new Feature("essaim-" + module, version);
    }

    private static org.apache.karaf.features.internal.model.Bundle part(
            String location, int startLevel, boolean dependency) {
        org.apache.karaf.features.internal.model.Bundle part =
                new org.apache.karaf.features.internal.model.Bundle(location);
        if (startLevel > 0) {
            part.setStartLevel(startLevel);
        }
        part.setDependency(dependency);
        return part;
    }
}
