/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

/** What a command answers to the script that called it. */
public enum ExitCode {
    /** Done. */
    OK(0),
    /** Failed; what was printed says why. */
    ERROR(1),
    /** The command line makes no sense. */
    USAGE(2),
    /** Something named on the command line does not exist. */
    NOT_FOUND(3),
    /** Done for some machines, failed for others. */
    PARTLY_FAILED(4),
    /** Not done within the time given. */
    TIMED_OUT(5);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The process's exit code, 0 to 5. */
    public int number() {
        return number;
    }
}
