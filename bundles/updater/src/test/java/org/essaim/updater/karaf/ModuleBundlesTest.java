/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.essaim.updater.Module;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

class ModuleBundlesTest {

    private static final String SERVICE = Runnable.class.getName();
    private static final Runnable NOTHING = () -> {};

    @TempDir
    Path storage;

    private RealFramework felix;
    private ModuleBundles bundles;
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void startAFramework() throws Exception {
        felix = new RealFramework(storage, Map.of());
        bundles = new ModuleBundles(felix.context(), () -> now);
        felix.context().addBundleListener(bundles);
    }

    @AfterEach
    void stopIt() throws Exception {
        felix.close();
    }

    @Test
    void onlyBundlesWithTheHeaderAreModules() throws Exception {
        felix.module("tracking", "1.0.0", "");
        felix.module("seeding", "1.0.0", "");
        felix.installed("seeding", "1.1.0", "");
        felix.bundle("com.example.other", "1.0.0", Map.of()).start();
        assertThat(bundles.names()).containsExactly("seeding", "tracking");
    }

    @Test
    void theActiveBundleComesBeforeAHigherVersionThatIsNot() throws Exception {
        Bundle active = felix.module("tracking", "1.0.0", "");
        Bundle waiting = felix.installed("tracking", "2.0.0", "");
        assertThat(bundles.of("tracking")).containsExactly(active, waiting);
        waiting.start();
        assertThat(bundles.of("tracking")).containsExactly(waiting, active);
    }

    @Test
    void aVersionThatIsNotInstalledIsNotUp() throws Exception {
        felix.module("tracking", "1.0.0", "");
        assertThat(bundles.whyNotUp("tracking", "1.1.0")).hasValue("it is not installed");
        assertThat(bundles.whyNotUp("seeding", "1.0.0")).hasValue("it is not installed");
    }

    @Test
    void aVersionBesideAnotherIsNotUp() throws Exception {
        felix.module("tracking", "1.1.0", "");
        felix.installed("tracking", "1.0.0", "");
        assertThat(bundles.whyNotUp("tracking", "1.1.0"))
                .hasValueSatisfying(why -> assertThat(why).contains("still installed", "org.essaim.tracking"));
    }

    @Test
    void theStateOfABundleThatIsNotActiveIsNamed() throws Exception {
        Bundle bundle = felix.installed("tracking", "1.0.0", "");
        assertThat(bundles.whyNotUp("tracking", "1.0.0")).hasValue("its bundle is not active but INSTALLED");
        bundle.start();
        bundle.stop();
        assertThat(bundles.whyNotUp("tracking", "1.0.0")).hasValue("its bundle is not active but RESOLVED");
    }

    @Test
    void aModuleThatPromisesNoServiceIsUpWhenItsBundleIsActive() throws Exception {
        felix.module("tracking", "1.0.0", "");
        assertThat(bundles.whyNotUp("tracking", "1.0.0")).isEmpty();
    }

    @Test
    void aModuleIsUpWithItsServiceAndNotWithout() throws Exception {
        Bundle bundle = felix.module("tracking", "1.0.0", SERVICE);
        assertThat(bundles.whyNotUp("tracking", "1.0.0"))
                .hasValue("its bundle is active, but its service is not there: " + SERVICE);
        ServiceRegistration<?> registered = bundle.getBundleContext().registerService(SERVICE, NOTHING, null);
        assertThat(bundles.whyNotUp("tracking", "1.0.0")).isEmpty();
        registered.unregister();
        assertThat(bundles.whyNotUp("tracking", "1.0.0")).isPresent();
    }

    @Test
    void theServiceOfAnotherBundleDoesNotCount() throws Exception {
        felix.module("tracking", "1.0.0", SERVICE);
        Bundle other = felix.module("seeding", "1.0.0", "");
        other.getBundleContext().registerService(SERVICE, NOTHING, null);
        assertThat(bundles.whyNotUp("tracking", "1.0.0")).isPresent();
    }

    @Test
    void anotherServiceOfTheSameBundleDoesNotCount() throws Exception {
        Bundle bundle = felix.module("tracking", "1.0.0", SERVICE);
        bundle.getBundleContext().registerService(Comparable.class.getName(), "text", null);
        assertThat(bundles.whyNotUp("tracking", "1.0.0")).isPresent();
    }

    @Test
    void oneOfSeveralServicesIsEnough() throws Exception {
        Bundle bundle = felix.module("tracking", "1.0.0", "com.example.None , " + SERVICE + ",");
        assertThat(bundles.whyNotUp("tracking", "1.0.0"))
                .hasValueSatisfying(why -> assertThat(why).endsWith("com.example.None or " + SERVICE));
        bundle.getBundleContext().registerService(SERVICE, NOTHING, null);
        assertThat(bundles.whyNotUp("tracking", "1.0.0")).isEmpty();
    }

    @Test
    void aServiceThatCannotBeMadeIsNoService() throws Exception {
        Bundle bundle = felix.module("tracking", "1.0.0", SERVICE);
        bundle.getBundleContext().registerService(SERVICE, new Refusing(), null);
        assertThat(bundles.whyNotUp("tracking", "1.0.0")).isPresent();
    }

    /** As a delayed component that fails when it is activated. */
    private static final class Refusing implements ServiceFactory<Object> {
        @Override
        public Object getService(Bundle user, ServiceRegistration<Object> registration) {
            throw new IllegalStateException("cannot be activated");
        }

        @Override
        public void ungetService(Bundle user, ServiceRegistration<Object> registration, Object service) {
            throw new IllegalStateException("was never there");
        }
    }

    @Test
    void theListTellsHowEachModuleStands() throws Exception {
        felix.installed("agent", "1.0.0", "");
        felix.module("seeding", "1.0.0", SERVICE);
        felix.module("tracking", "1.0.0", "");
        List<Module> modules =
                bundles.modules(name -> name.equals("tracking") ? Optional.of("0.9.0") : Optional.empty());
        assertThat(modules).extracting(Module::name).containsExactly("agent", "seeding", "tracking");
        assertThat(modules)
                .extracting(Module::state)
                .containsExactly(Module.State.DOWN, Module.State.WAITING, Module.State.UP);
        assertThat(modules)
                .extracting(Module::previous)
                .containsExactly(Optional.empty(), Optional.empty(), Optional.of("0.9.0"));
        assertThat(modules).extracting(Module::bundle).contains("org.essaim.tracking");
        assertThat(modules).extracting(Module::version).containsOnly("1.0.0");
    }

    @Test
    void ofTwoBundlesOfAModuleTheOneThatWorksIsListed() throws Exception {
        felix.module("tracking", "1.0.0", "");
        felix.installed("tracking", "1.1.0", "");
        assertThat(bundles.modules(name -> Optional.empty()))
                .singleElement()
                .satisfies(module -> assertThat(module.version()).isEqualTo("1.0.0"));
    }

    @Test
    void whoUsesAModuleIsListedOnce() throws Exception {
        Bundle tracking = felix.bundle(
                "org.essaim.tracking",
                "1.0.0",
                Map.of(ModuleBundles.MODULE, "tracking", "Export-Package", "a.b;version=\"1.0\""));
        tracking.start();
        Bundle user = felix.bundle("com.example.user", "1.0.0", Map.of("Import-Package", "a.b"));
        user.start();
        Bundle other = felix.bundle("com.example.caller", "1.0.0", Map.of());
        other.start();
        ServiceReference<?> reference = tracking.getBundleContext()
                .registerService(SERVICE, NOTHING, null)
                .getReference();
        assertThat(other.getBundleContext().getService(reference)).isSameAs(NOTHING);
        assertThat(user.getBundleContext().getService(reference)).isSameAs(NOTHING);
        assertThat(tracking.getBundleContext().getService(reference)).isSameAs(NOTHING);
        assertThat(bundles.modules(name -> Optional.empty())).singleElement().satisfies(module -> assertThat(
                        module.usedBy())
                .containsExactly("com.example.caller", "com.example.user"));
    }

    @Test
    void sinceIsTheTimeOfTheLastChangeAndBeforeAnyTheBeginning() throws Exception {
        felix.context().removeBundleListener(bundles);
        Bundle bundle = felix.module("tracking", "1.0.0", "");
        assertThat(since()).isEqualTo(Instant.EPOCH);
        felix.context().addBundleListener(bundles);
        now = Instant.ofEpochSecond(7);
        bundle.stop();
        ModuleEvents.await(() -> since().equals(now));
        now = Instant.ofEpochSecond(9);
        bundle.start();
        ModuleEvents.await(() -> since().equals(now));
    }

    private Instant since() {
        return bundles.modules(name -> Optional.empty()).get(0).since();
    }

    /** Felix tells listeners on a thread of its own. */
    private static final class ModuleEvents {
        static void await(java.util.function.BooleanSupplier condition) {
            long deadline = System.nanoTime() + 90_000_000_000L;
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime()).as("the event never came").isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
    }
}
