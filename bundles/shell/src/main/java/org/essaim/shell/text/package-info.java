/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** Quantities, bars, rates and JSON; knows neither OSGi nor Karaf. */
@NullMarked
package org.essaim.shell.text;

import org.jspecify.annotations.NullMarked;
