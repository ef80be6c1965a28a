/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import org.essaim.api.LocalFault;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.payload.ManifestException;

/** What can go wrong with publishing, in words. */
final class CatalogueFaults {

    private CatalogueFaults() {}

    static RequestFault noSuchPatch(PatchId id) {
        return new RequestFault(
                "NO_SUCH_PATCH", "There is no patch " + id, "See with patch:list which there are; publish it first.");
    }

    static RequestFault exists(PatchId id) {
        return new RequestFault(
                "PATCH_EXISTS",
                id + " was published before with other content",
                "Publish under another version; a published version never changes."
                        + " Times, modes and owners of files count as content.");
    }

    static RequestFault changed(String path) {
        return new RequestFault(
                "CHANGED_WHILE_PUBLISHED",
                "'" + path + "' changed while it was being published",
                "See that nobody writes to the folder, or publish a copy of it.");
    }

    static RequestFault unreadable(String path, IOException cause) {
        return new RequestFault(
                "UNREADABLE",
                "'" + path + "' cannot be read: " + reason(cause),
                "Give the server's user the right to read it, or take it out of the folder.",
                cause);
    }

    static RequestFault unclear(Path source, ManifestException cause) {
        return new RequestFault(
                "SAME_ROOT",
                "'" + source + "' holds two files of different lengths that have one and the same hash ("
                        + cause.getMessage() + "): one of them was made of the other's hashes",
                "Take the file out of the folder, and ask who put it there.",
                cause);
    }

    static RequestFault cancelled() {
        return new RequestFault(
                "CANCELED", "Publishing was cancelled; nothing was published", "Publish again when it is wanted.");
    }

    static LocalFault stopping() {
        return new LocalFault(
                "STOPPING",
                "The catalogue is being stopped; nothing was published",
                "Publish again when the server is up.");
    }

    static LocalFault io(String what, Path where, IOException cause) {
        return new LocalFault(
                "IO_ERROR",
                what + " in '" + where + "': " + reason(cause),
                "See that the disk works, has room, and that the server's user may write there.",
                cause);
    }

    static LocalFault database(SQLException cause) {
        return new LocalFault(
                "IO_ERROR",
                "The database did not take or answer it: " + cause.getMessage(),
                "See with essaim:doctor how database and disk are, then try again.",
                cause);
    }

    static LocalFault diskFull(Path where, long room, PatchId id, long wanted, boolean atLeast) {
        return new LocalFault(
                "DISK_FULL",
                "The disk of '%s' has room for %s, but publishing %s takes %s %s more; %s are missing"
                        .formatted(
                                where,
                                bytes(room),
                                id,
                                atLeast ? "at least" : "up to",
                                bytes(wanted),
                                bytes(Math.max(1, wanted - room))),
                "Free as much on that disk, then publish again.");
    }

    /** A number of bytes for people: {@code 12 bytes}, {@code 3.4 GiB}. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " bytes";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < 4) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", value, "KMGTP".charAt(unit));
    }

    private static String reason(IOException e) {
        String name = e.getClass().getSimpleName();
        return e.getMessage() == null ? name : name + " " + e.getMessage();
    }

    static RequestFault tooLarge(Path source, Exception cause) {
        return new RequestFault(
                "TOO_LARGE",
                "'" + source + "' has more than one patch can carry: " + cause.getMessage(),
                "Publish it as several patches.",
                cause);
    }
}
