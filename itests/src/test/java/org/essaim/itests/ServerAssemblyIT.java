/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.karaf.features.BootFinished;
import org.apache.karaf.features.FeaturesService;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.ops4j.pax.exam.util.Filter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The server's assembly in its own container. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ServerAssemblyIT {

    @Inject
    private BundleContext context;

    @Inject
    private FeaturesService features;

    /** There when everything that starts with Karaf has started. */
    @Inject
    @Filter(timeout = 180_000)
    private BootFinished booted;

    @Configuration
    public Option[] theServer() {
        return Assembly.exam(Assembly.server());
    }

    @Test
    public void everyBundleOfOursIsActive() {
        List<Bundle> ours = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().startsWith("org.essaim."))
                .collect(Collectors.toList());

        assertTrue(ours.size() > 8);
        ours.forEach(bundle -> assertEquals(bundle.getSymbolicName(), Bundle.ACTIVE, bundle.getState()));
    }
}
