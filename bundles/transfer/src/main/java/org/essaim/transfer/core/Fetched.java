/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

/** What became of a read. */
public sealed interface Fetched {

    /** The bytes; the receiver is their one holder. */
    record Data(ReadBuffer buffer) implements Fetched {}

    /** It failed; a {@link org.essaim.api.transfer.ContentChangedException} means that the content must not be served. */
    record Failed(Exception cause) implements Fetched {}
}
