/** Applies patches, switches, rolls back. */
@NullMarked
package org.essaim.patching;

import org.jspecify.annotations.NullMarked;
