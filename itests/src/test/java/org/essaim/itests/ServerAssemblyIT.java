/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.karaf.features.BootFinished;
import org.apache.karaf.features.FeaturesService;
import org.essaim.testkit.karaf.FreePorts;
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

    private static final String HTTP_PORT = "essaim.test.http.port";

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
        String port = String.valueOf(FreePorts.next());
        return Assembly.exam(
                Assembly.server(),
                Assembly.put("org.essaim.transfer.cfg", "lab", "true"),
                Assembly.put("org.essaim.tracking.cfg", "http.port", port),
                systemProperty(HTTP_PORT).value(port));
    }

    @Test
    public void everyBundleOfOursIsActive() {
        List<Bundle> ours = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().startsWith("org.essaim."))
                .collect(Collectors.toList());

        assertTrue(ours.size() > 8);
        ours.forEach(bundle -> assertEquals(bundle.getSymbolicName(), Bundle.ACTIVE, bundle.getState()));
    }

    @Test
    public void inLabModeTheTrackerAnswersOtherSoftwareForWhatIsPublished() throws Exception {
        int port = Integer.parseInt(System.getProperty(HTTP_PORT));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(
                            ("GET /announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=bbbbbbbbbbbbbbbbbbbb&port=1&left=0 HTTP/1.0"
                                            + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer, answer.contains("14:failure reason") && answer.contains("has not published"));
        }
    }
}
