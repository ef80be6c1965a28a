/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.karaf.shell.support.table.ShellTable;

/** A table of text. */
public final class Table {

    private final String[] columns;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param columns their headings; one that begins with {@code >} is aligned to the right */
    public Table(String... columns) {
        this.columns = columns.clone();
    }

    /** Adds a row; values are shown as text, on one line each. */
    public Table row(Object... values) {
        rows.add(Arrays.stream(values)
                .map(value -> oneLine(String.valueOf(value)))
                .toList());
        return this;
    }

    /**
     * Prints it.
     *
     * @param format with headings and lines, cut to the width of a terminal; else one tab between values and nothing else
     */
    public void print(Console console, boolean format) {
        if (!format) {
            // Not ShellTable's own plain form, which fills the columns up with spaces.
            rows.forEach(row -> console.out().println(String.join("\t", row)));
            return;
        }
        ShellTable table = new ShellTable().emptyTableText("");
        console.screen().ifPresent(screen -> table.size(screen.width() - 1));
        for (String column : columns) {
            if (column.startsWith(">")) {
                table.column(column.substring(1)).alignRight();
            } else {
                table.column(column);
            }
        }
        rows.forEach(row -> table.addRow().addContent(List.<Object>copyOf(row)));
        table.print(console.out());
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
