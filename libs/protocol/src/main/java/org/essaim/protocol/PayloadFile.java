/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

/**
 * A file of a payload.
 *
 * @param path relative, {@code /} between names
 * @param length bytes
 * @param offset where in the payload it begins
 */
public record PayloadFile(String path, long length, long offset) {}
