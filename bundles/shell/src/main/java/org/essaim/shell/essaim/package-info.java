/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** Commands {@code essaim:*} and {@code store:*}. */
@NullMarked
package org.essaim.shell.essaim;

import org.jspecify.annotations.NullMarked;
