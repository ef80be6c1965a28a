/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An agent that has registered, and two versions of a patch. */
abstract class AgentTest {

    @TempDir
    Path home;

    AgentWorld world;
    TestPatch one;
    TestPatch two;

    @BeforeEach
    void startAnAgent() {
        world = new AgentWorld(home);
        one = world.patch("app", "1");
        two = world.patch("app", "2");
        world.start();
        world.run();
    }
}
