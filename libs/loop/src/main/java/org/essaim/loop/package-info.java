/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** The thread that owns a core and steps it. */
@org.jspecify.annotations.NullMarked
package org.essaim.loop;
