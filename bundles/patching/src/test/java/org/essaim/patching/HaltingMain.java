/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.nio.file.Path;
import org.essaim.api.PatchId;

/** A process of its own that is gone at a step, as if by {@code kill -9}. */
final class HaltingMain {

    static final int GONE = 137;

    private HaltingMain() {}

    /** @param arguments home, {@code apply}, {@code undo} or {@code open}, the step to halt at, the tree of version 2 */
    public static void main(String[] arguments) throws Exception {
        Machine machine = new Machine(Path.of(arguments[0]));
        try (JournalledApplier applier = machine.open(step -> {
            if (step.equals(arguments[2])) {
                Runtime.getRuntime().halt(GONE);
            }
        })) {
            switch (arguments[1]) {
                case "apply" ->
                    applier.apply(TestPatch.of("app:2", Path.of(arguments[3])).request(), step -> {});
                case "undo" -> applier.undo(PatchId.parse("app:2"));
                default -> System.out.println("only recovered");
            }
        }
    }
}
