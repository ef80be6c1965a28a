/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

/**
 * What a decoder takes on; the input is hostile until shown otherwise.
 *
 * @param maxBytes longest input
 * @param maxDepth deepest nesting of lists and dictionaries; at most 1000, because the decoder recurses
 * @param maxTokens most values and keys together, which bounds the memory that a small input can claim
 */
public record BencodeLimits(int maxBytes, int maxDepth, int maxTokens) {

    /** For metainfo: libtorrent's limits of 10 MB, depth 100 and 3 million tokens. */
    public static final BencodeLimits METAINFO = new BencodeLimits(10_000_000, 100, 3_000_000);

    /** @throws IllegalArgumentException when a limit is not positive or {@code maxDepth} exceeds 1000 */
    public BencodeLimits {
        if (maxBytes < 1 || maxDepth < 1 || maxTokens < 1 || maxDepth > 1000) {
            throw new IllegalArgumentException(
                    "not limits: " + maxBytes + " bytes, depth " + maxDepth + ", " + maxTokens + " tokens");
        }
    }
}
