/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import org.essaim.api.PatchId;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.patching.PatchHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class PatchingComponentTest {

    @TempDir
    Path folder;

    private final List<String> services = new ArrayList<>();

    @Test
    void aComponentAppliesBelowItsHomeAndTellsTheDoctor() throws Exception {
        TestPatch one = TestPatch.of("app:1", Machine.tree(folder.resolve("one"), 1));
        PatchingComponent component = new PatchingComponent(context(), config("pointers"));
        assertThat(services).containsExactly("+tree");

        assertThat(component.apply(one.request(), step -> {})).isInstanceOf(ApplyOutcome.Live.class);

        assertThat(folder.resolve("essaim/pointers/app/bin/run")).exists();
        assertThat(component.installed()).hasSize(1);
        assertThat(component.installed("app")).isPresent();
        assertThat(component.localChanges("app").none()).isTrue();
        assertThat(component.count()).isEqualTo(1);
        assertThat(component.unit()).isEqualTo("changes");
        assertThat(component.check()).singleElement().satisfies(finding -> assertThat(finding.level())
                .isEqualTo(Level.OK));

        Files.delete(folder.resolve("essaim/pointers/app"));
        Files.writeString(folder.resolve("essaim/journal/other.json"), "{");
        assertThat(component.check()).extracting(finding -> finding.level()).containsExactly(Level.WARN, Level.FAIL);

        component.deactivate();
        assertThat(services).containsExactly("+tree", "-tree");
        assertThat(component.undo(PatchId.parse("app:1"))).isInstanceOf(ApplyOutcome.Refused.class);
    }

    @Test
    void aDamagedJournalStopsItsOwnPatchOnly() throws Exception {
        Files.createDirectories(folder.resolve("essaim/journal"));
        Files.writeString(folder.resolve("essaim/journal/other.json"), "{}");
        TestPatch one = TestPatch.of("app:1", Machine.tree(folder.resolve("one"), 1));
        TestPatch other = TestPatch.of("other:1", folder.resolve("one"));
        PatchingComponent component = new PatchingComponent(context(), config(""));

        assertThat(component.apply(one.request(), step -> {})).isInstanceOf(ApplyOutcome.Live.class);
        assertThat(component.apply(other.request(), step -> {}))
                .isInstanceOfSatisfying(
                        ApplyOutcome.Refused.class,
                        refused -> assertThat(refused.fault().sentence()).contains("other.json is damaged"));
        component.deactivate();
    }

    @Test
    void aSuccessorWaitsUntilItsPredecessorHasGone() throws Exception {
        PatchingComponent former = new PatchingComponent(context(), config(""));
        Thread leaving = new Thread(former::deactivate);
        leaving.start();

        PatchingComponent next = new PatchingComponent(context(), config(""));

        leaving.join();
        next.deactivate();
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getProperty")) {
                        return arguments[0].equals("karaf.base") ? folder.toString() : null;
                    }
                    assertThat(method.getName()).isEqualTo("registerService");
                    assertThat(arguments[0]).isEqualTo(PatchHandler.class);
                    Object kind = ((Dictionary<?, ?>) arguments[2]).get("essaim.kind");
                    services.add("+" + kind);
                    return Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {ServiceRegistration.class},
                            (registration, unregister, none) -> {
                                services.add("-" + kind);
                                return null;
                            });
                });
    }

    private static PatchingComponent.Config config(String live) {
        return (PatchingComponent.Config) Proxy.newProxyInstance(
                PatchingComponentTest.class.getClassLoader(),
                new Class<?>[] {PatchingComponent.Config.class},
                (proxy, method, arguments) -> live);
    }
}
