/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** Commands {@code rollout:*}. */
@NullMarked
package org.essaim.shell.rollout;

import org.jspecify.annotations.NullMarked;
