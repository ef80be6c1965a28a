/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/** Where a command prints and asks. */
public interface Console {

    /** Results. */
    PrintStream out();

    /** What went wrong. */
    PrintStream err();

    /** The terminal to draw progress on; empty in scripts, pipes and on terminals that cannot move the cursor. */
    Optional<Screen> screen();

    /** Whether a person sits there who can be asked. */
    boolean interactive();

    /** Prints a question and waits for the answer; true for {@code y} and {@code yes}. */
    boolean ask(String question) throws IOException;

    /** The folder that relative paths on the command line start from. */
    Path folder();
}
