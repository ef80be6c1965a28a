/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** Commands {@code swarm:*}. */
@NullMarked
package org.essaim.shell.swarm;

import org.jspecify.annotations.NullMarked;
