/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.ledger;

/** Ends the process as a crash would, where a test asks for it by the system property {@code essaim.halt-at}. */
public final class Failpoints {

    private static final int AS_KILLED = 137;

    private Failpoints() {}

    /** A durable step was reached. */
    public static void reached(String step) {
        if (step.equals(System.getProperty("essaim.halt-at"))) {
            Runtime.getRuntime().halt(AS_KILLED);
        }
    }
}
