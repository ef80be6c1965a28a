/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The contract suite that every transfer engine runs, and fakes of what surrounds an engine.
 */
@NullMarked
package org.essaim.testkit.transfer;

import org.jspecify.annotations.NullMarked;
