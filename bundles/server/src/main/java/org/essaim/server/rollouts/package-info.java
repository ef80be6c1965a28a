/**
 * Rollouts and their actions: what each machine shall do, and how far it is.
 */
@NullMarked
package org.essaim.server.rollouts;

import org.jspecify.annotations.NullMarked;
