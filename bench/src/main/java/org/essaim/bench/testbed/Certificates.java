/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.testbed;

import java.io.IOException;
import java.nio.file.Path;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.bench.ThrowAwayFleet;

/** The hosts' certificates, in the folder of a testbed's run. */
final class Certificates {

    private Certificates() {}

    private static Path folder(String host) {
        return Path.of(TestbedHost.variable("TB_WORK")).resolve("certificates").resolve(host);
    }

    /** Makes one for the server and for each client. */
    static void make(int clients) throws IOException {
        ThrowAwayFleet fleet = new ThrowAwayFleet();
        fleet.enrol(folder("server"), "origin");
        for (int i = 1; i <= clients; i++) {
            String machine = String.format("c%03d", i);
            fleet.enrol(folder(machine), machine);
        }
    }

    static PeerCredentials of(String host) throws IOException {
        return ThrowAwayFleet.read(folder(host));
    }
}
