/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

/**
 * A range of payload bytes.
 *
 * @param offset bytes from the payload's beginning
 * @param length bytes, 0 for the content of empty files
 */
public record Extent(long offset, long length) {}
