/** The first administrator: made at the first start, because there is no default password. */
@NullMarked
package org.essaim.shell.access;

import org.jspecify.annotations.NullMarked;
