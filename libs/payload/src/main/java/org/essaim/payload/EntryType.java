/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

/** What a path of a tree is. */
public enum EntryType {
    /** A regular file. */
    FILE('f'),
    /** A folder. */
    DIRECTORY('d'),
    /** A symbolic link. */
    LINK('l');

    private final char letter;

    EntryType(char letter) {
        this.letter = letter;
    }

    /** The letter that manifests and tree hashes use. */
    public char letter() {
        return letter;
    }
}
