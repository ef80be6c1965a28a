/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** Commands {@code patch:*}. */
@NullMarked
package org.essaim.shell.patch;

import org.jspecify.annotations.NullMarked;
