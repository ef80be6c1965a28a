/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import org.apache.karaf.shell.api.action.Option;

/** A command that prints a table. */
public abstract class ListCommand extends EssaimCommand {

    /** Print tab-separated values. */
    @Option(name = "--no-format", description = "Print values with tabs between them and nothing else, for scripts")
    protected boolean noFormat;

    /** Print JSON. */
    @Option(name = "--json", description = "Print JSON")
    protected boolean json;

    /** Prints a table as the options want it. */
    protected void print(Table table, Console console) {
        table.print(console, !noFormat);
    }
}
