/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** What all commands share: services looked up at run time, exit codes, faults in words, tables, terminals. */
@NullMarked
package org.essaim.shell;

import org.jspecify.annotations.NullMarked;
