/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.karaf;

/**
 * What a shell command said.
 *
 * @param code the exit code of the client: that of the last command
 * @param out standard output, without terminal escapes
 * @param err standard error of the client
 */
public record ShellResult(int code, String out, String err) {

    /** Output, if the command succeeded. */
    public String orFail() {
        if (code != 0) {
            throw new AssertionError("Exit code " + code + "\n" + out + err);
        }
        return out;
    }
}
