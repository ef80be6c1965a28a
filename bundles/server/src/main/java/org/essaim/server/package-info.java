/** Catalogue, rollouts, machines, and the channel that agents use. */
@NullMarked
package org.essaim.server;

import org.jspecify.annotations.NullMarked;
