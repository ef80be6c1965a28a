/** A machine's loop: assignment, transfer, verification, patching, report. */
@NullMarked
package org.essaim.agent;

import org.jspecify.annotations.NullMarked;
