/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.essaim.updater.ModuleUpdater;
import org.essaim.updater.Update;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;

/** An update seen from inside the agent's assembly: which bundles the framework stops and wires anew. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ModuleUpdateExamIT {

    private static final String JAR = "essaim.test.jar";
    private static final String BUNDLE = "org.essaim.verification";
    private static final Duration LONG = Duration.ofMinutes(4);

    @Inject
    private BundleContext context;

    @Inject
    private ModuleUpdater updater;

    @Configuration
    public Option[] theAgent() {
        Path jar = ModuleJars.version("verification", "1.1.0", Path.of("target/exam-modules"));
        return Assembly.exam(
                Assembly.agent(), systemProperty(JAR).value(jar.toAbsolutePath().toString()));
    }

    @Test
    public void anUpdateStopsAndRewiresItsOwnBundleAndNoOther() throws Exception {
        Set<String> stopped = new ConcurrentSkipListSet<>();
        Set<String> unresolved = new ConcurrentSkipListSet<>();
        SynchronousBundleListener listener = event -> {
            String name = event.getBundle().getSymbolicName();
            if (event.getType() == BundleEvent.STOPPED) {
                stopped.add(name);
            } else if (event.getType() == BundleEvent.UNRESOLVED) {
                unresolved.add(name);
            }
        };
        Set<String> before = others();
        BundleContext system =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
        system.addBundleListener(listener);
        Update update;
        try {
            updater.submit("verification", Path.of(System.getProperty(JAR)).toUri());
            update = updater.await("verification", LONG);
        } finally {
            system.removeBundleListener(listener);
        }

        assertTrue(update.toString(), update.succeeded());
        assertEquals(Set.of(BUNDLE), stopped);
        assertEquals(Set.of(BUNDLE), unresolved);
        assertEquals(List.of(), update.restarted());
        assertEquals(before, others());
        List<String> versions = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().equals(BUNDLE))
                .map(bundle -> bundle.getVersion() + " " + bundle.getState())
                .collect(Collectors.toList());
        assertEquals(List.of("1.1.0 " + Bundle.ACTIVE), versions);
        assertFalse(updater.modules().isEmpty());
    }

    /** All other bundles with what changes when one of them is updated or replaced. */
    private Set<String> others() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> !BUNDLE.equals(bundle.getSymbolicName()))
                .map(bundle -> bundle.getBundleId() + " " + bundle + " " + bundle.getLastModified())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
