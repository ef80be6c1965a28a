/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.IOException;
import java.nio.file.Path;

/** The stamps of a tree's files, in the order in which the manifest lists them. 32 bytes a file. Immutable. */
public final class Stamps {
    private Stamps() {}

    /**
     * Stamps every file that a manifest lists as it is now; {@link Stamp#NONE} where it is missing.
     *
     * @throws ManifestException when the manifest must not be used
     */
    public static Stamps take(Path manifest, Path tree) throws IOException, ManifestException {
        throw new UnsupportedOperationException(manifest + " " + tree);
    }

    /** How many files. */
    public int count() {
        return 0;
    }

    /** The stamp of the manifest's {@code index}-th file, counted from 0 over entries of type file only. */
    public Stamp get(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    /** Writes to a temporary name, syncs and renames, so that there is the old content or the new one after a crash. */
    public static void write(Path file, Stamps stamps) throws IOException {
        throw new UnsupportedOperationException(file + " " + stamps);
    }

    /** @throws IOException when the file cannot be read or is damaged */
    public static Stamps read(Path file) throws IOException {
        throw new UnsupportedOperationException(file.toString());
    }

    /** Takes stamps one by one, in the manifest's order. */
    public static final class Builder {
        /** Adds the stamp of the next file. */
        public Builder add(Stamp stamp) {
            throw new UnsupportedOperationException(stamp.toString());
        }

        /** All that were added. */
        public Stamps build() {
            return new Stamps();
        }
    }
}
