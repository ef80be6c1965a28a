/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** Commands {@code machine:*}. */
@NullMarked
package org.essaim.shell.machine;

import org.jspecify.annotations.NullMarked;
