/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

/** An integer; bencode knows no upper bound, this codec takes what fits a long. */
public record BInteger(long value) implements BValue {}
