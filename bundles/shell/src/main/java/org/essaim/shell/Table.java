/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.util.Arrays;
import java.util.List;
import org.apache.karaf.shell.support.table.Row;
import org.apache.karaf.shell.support.table.ShellTable;

/** A table of text. */
public final class Table {

    private final ShellTable table = new ShellTable();
    private boolean empty = true;

    /** @param columns their headings; one that begins with {@code >} is aligned to the right */
    public Table(String... columns) {
        for (String column : columns) {
            if (column.startsWith(">")) {
                table.column(column.substring(1)).alignRight();
            } else {
                table.column(column);
            }
        }
        table.emptyTableText("");
    }

    /** Adds a row; values are shown as text. */
    public Table row(Object... values) {
        empty = false;
        Row row = table.addRow();
        List<Object> cells = Arrays.stream(values)
                .<Object>map(value -> oneLine(String.valueOf(value)))
                .toList();
        row.addContent(cells);
        return this;
    }

    /** Prints it, cut to the width of a terminal. */
    public void print(Console console, boolean format) {
        if (format && !empty) {
            console.screen().ifPresent(screen -> table.size(screen.width() - 1));
        }
        table.print(console.out(), format);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
