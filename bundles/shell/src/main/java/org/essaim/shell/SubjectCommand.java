/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.jspecify.annotations.Nullable;

/** A command about one thing that is named first, its argument 0; options may stand before it and behind it. */
public abstract class SubjectCommand extends EssaimCommand {

    @Argument(index = 1, name = "options", description = "Options may also stand behind", multiValued = true)
    @Nullable List<String> behind;

    @Override
    protected final List<String> trailing() {
        return behind == null ? List.of() : behind;
    }
}
