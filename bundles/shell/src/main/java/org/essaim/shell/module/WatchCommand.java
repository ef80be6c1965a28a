/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.module;

import java.time.Duration;
import org.apache.karaf.shell.api.action.Option;
import org.essaim.shell.EssaimCommand;

/** A command that submits something to the updater and watches. */
abstract class WatchCommand extends EssaimCommand {

    @Option(name = "--wait", description = "Wait for the end, which is what happens anyway")
    boolean wait = true;

    @Option(name = "--no-wait", description = "Return as soon as the update is submitted")
    boolean noWait;

    @Option(name = "--timeout", description = "Seconds to wait for the end (the update goes on without being watched)")
    int timeout = 180;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    /** How the options want it. */
    Watching watching() {
        return new Watching(noWait, json, Duration.ofSeconds(Math.max(0, timeout)));
    }
}
