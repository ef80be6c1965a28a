/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.essaim.api.Fault;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.patching.Installed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A machine with an applier, and three versions of a patch. */
abstract class ApplierTest {

    @TempDir
    Path folder;

    Machine machine;
    JournalledApplier applier;
    TestPatch one;
    TestPatch two;
    TestPatch three;

    @BeforeEach
    void start() throws Exception {
        machine = new Machine(folder.resolve("essaim"));
        applier = machine.open();
        one = TestPatch.of("app:1", Machine.tree(folder.resolve("one"), 1));
        two = TestPatch.of("app:2", Machine.tree(folder.resolve("two"), 2));
        three = TestPatch.of("app:3", Machine.tree(folder.resolve("three"), 3));
    }

    @AfterEach
    void stop() {
        applier.close();
    }

    static Installed live(ApplyOutcome outcome) {
        assertThat(outcome).isInstanceOf(ApplyOutcome.Live.class);
        return ((ApplyOutcome.Live) outcome).installed();
    }

    static Fault fault(ApplyOutcome outcome) {
        assertThat(outcome).isInstanceOf(ApplyOutcome.Refused.class);
        return ((ApplyOutcome.Refused) outcome).fault();
    }

    static String code(ApplyOutcome outcome) {
        return fault(outcome).code();
    }
}
