/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import java.util.ArrayList;
import java.util.List;

/** A table for a terminal: the first column to the left, the others as asked for, two spaces between them. */
final class Columns {
    private final List<String[]> rows = new ArrayList<>();
    private final String alignment;

    /** @param alignment one letter a column, {@code l} or {@code r} */
    Columns(String alignment) {
        this.alignment = alignment;
    }

    Columns row(String... cells) {
        if (cells.length != alignment.length()) {
            throw new IllegalArgumentException("a row has " + alignment.length() + " cells");
        }
        rows.add(cells.clone());
        return this;
    }

    List<String> lines() {
        int[] widths = new int[alignment.length()];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String space = " ".repeat(widths[i] - row[i].length());
                line.append(i == 0 ? "" : "  ").append(alignment.charAt(i) == 'l' ? row[i] + space : space + row[i]);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
