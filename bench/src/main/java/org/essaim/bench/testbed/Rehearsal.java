/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.testbed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Before a run: certificates, and one warm-up, so that Java archives the classes that the hosts will load. */
public final class Rehearsal {

    private Rehearsal() {}

    /** @param arguments {@code tls} for mutual TLS */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean tls = List.of(arguments).contains("tls");
        if (tls) {
            Certificates.make(Integer.parseInt(TestbedHost.variable("TB_CLIENTS")));
        }
        WarmUp.run(Path.of(TestbedHost.variable("TB_WORK"), "rehearsal"), tls);
    }
}
