/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.karaf.features.BootFinished;
import org.apache.karaf.features.FeaturesService;
import org.essaim.updater.Module;
import org.essaim.updater.ModuleUpdater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

@Timeout(120)
class UpdaterActivatorTest {

    @TempDir
    Path folder;

    @Test
    void theUpdaterIsThereAsLongAsItsBundleIs() throws Exception {
        Map<String, String> properties =
                Map.of("essaim.home", folder.resolve("home").toString(), "essaim.updater.limit", "soon");
        try (RealFramework felix = new RealFramework(folder.resolve("storage"), properties)) {
            ready(felix.context());
            Bundle own = felix.bundle("org.essaim.updater", "1.0.0", Map.of());
            own.start();
            felix.module("tracking", "1.0.0", "");
            UpdaterActivator activator = new UpdaterActivator();
            activator.start(own.getBundleContext());

            ModuleUpdater updater =
                    felix.context().getService(felix.context().getServiceReference(ModuleUpdater.class));
            assertThat(updater.modules()).extracting(Module::name).containsExactly("tracking");
            assertThat(updater.status("tracking")).isEmpty();
            await(() -> Files.exists(folder.resolve("home/updater/lock")));

            activator.stop(own.getBundleContext());
            own.stop();
            assertThat(felix.context().getServiceReference(ModuleUpdater.class)).isNull();
        }
    }

    @Test
    void withoutASettingItsFilesAreInKarafsBase() throws Exception {
        Map<String, String> properties =
                Map.of("karaf.base", folder.resolve("karaf").toString());
        try (RealFramework felix = new RealFramework(folder.resolve("storage"), properties)) {
            ready(felix.context());
            Bundle own = felix.bundle("org.essaim.updater", "1.0.0", Map.of());
            own.start();
            UpdaterActivator activator = new UpdaterActivator();
            activator.start(own.getBundleContext());
            await(() -> Files.exists(folder.resolve("karaf/essaim/updater/lock")));
            activator.stop(own.getBundleContext());
        }
    }

    @Test
    void anActivatorThatNeverStartedStopsInPeace() throws Exception {
        try (RealFramework felix = new RealFramework(folder.resolve("storage"), Map.of())) {
            new UpdaterActivator().stop(felix.context());
        }
    }

    private static void ready(BundleContext context) {
        context.registerService(FeaturesService.class, new FakeFeatures().service(), null);
        context.registerService(BootFinished.class, new BootFinished() {}, null);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 90_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
