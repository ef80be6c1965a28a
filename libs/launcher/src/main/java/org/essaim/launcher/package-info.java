/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** What {@code ./essaim} does beyond the build: a demonstration in real Karafs on this machine. */
@NullMarked
package org.essaim.launcher;

import org.jspecify.annotations.NullMarked;
