/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.text;

/** A bar of plain characters, because not every terminal has others. */
public final class Bar {

    private Bar() {}

    /**
     * Draws it.
     *
     * @param width characters in all, at least 3
     * @param fraction the part that is done, 0 to 1
     */
    public static String of(int width, double fraction) {
        int inside = Math.max(1, width - 2);
        int done = (int) (inside * Math.min(1, Math.max(0, fraction)));
        return "[" + "#".repeat(done) + ".".repeat(inside - done) + "]";
    }
}
