/** The agent's side of the agents' channel: HTTPS with a pinned key, JSON that is bounded and strict, no state. */
@NullMarked
package org.essaim.agent.server;

import org.jspecify.annotations.NullMarked;
