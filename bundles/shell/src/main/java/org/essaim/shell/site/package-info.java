/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** Commands about the parts of the network. */
@NullMarked
package org.essaim.shell.site;

import org.jspecify.annotations.NullMarked;
