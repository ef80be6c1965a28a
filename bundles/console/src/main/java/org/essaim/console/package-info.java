/** The Essaim page of the Felix Web Console, and who may log in to it. */
@NullMarked
package org.essaim.console;

import org.jspecify.annotations.NullMarked;
