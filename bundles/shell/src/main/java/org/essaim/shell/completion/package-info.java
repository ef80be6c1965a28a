/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** Completers for every id. */
@NullMarked
package org.essaim.shell.completion;

import org.jspecify.annotations.NullMarked;
