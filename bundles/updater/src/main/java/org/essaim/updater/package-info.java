/** Replaces modules in place. */
@NullMarked
package org.essaim.updater;

import org.jspecify.annotations.NullMarked;
