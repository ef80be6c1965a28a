/**
 * The machines that have registered: who they are, what they said of themselves last, and filters over them.
 */
@NullMarked
package org.essaim.server.machines;

import org.jspecify.annotations.NullMarked;
