/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

/** What a command answers to the script that called it. */
public enum ExitCode {
    /** Done. */
    OK,
    /** Failed; what was printed says why. */
    ERROR,
    /** The command line makes no sense. */
    USAGE,
    /** Something named on the command line does not exist. */
    NOT_FOUND,
    /** Done for some machines, failed for others. */
    PARTLY_FAILED,
    /** Not done within the time given. */
    TIMED_OUT;

    /** The process's exit code, 0 to 5. */
    public int number() {
        return ordinal();
    }
}
