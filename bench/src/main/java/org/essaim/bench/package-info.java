/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How fast the engine is beside native clients: each end is a process of its own, files are compared byte by byte, and all
 * engines run in turns on the same machine.
 */
@NullMarked
package org.essaim.bench;

import org.jspecify.annotations.NullMarked;
