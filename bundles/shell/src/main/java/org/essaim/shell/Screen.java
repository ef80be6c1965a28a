/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.util.List;

/** A terminal on which the same lines can be drawn again and again. One thread at a time. */
public interface Screen {

    /** Columns. */
    int width();

    /** Rows. */
    int height();

    /** Whether colours are welcome. */
    boolean colour();

    /** Draws these lines in place of those drawn before; the cursor stands below them afterwards. */
    void draw(List<String> lines);
}
