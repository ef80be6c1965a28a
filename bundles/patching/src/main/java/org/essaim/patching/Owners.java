/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.concurrent.TimeUnit;
import org.essaim.payload.ManifestEntry;

/**
 * Gives files and folders the owner, mode and time that the manifest names. Owners only where this process may, and where the
 * machine knows them: a fleet's machines do not share their users. Thread-safe.
 */
final class Owners {

    private final boolean mayGive;

    /** @param mayGive whether this process runs as root */
    Owners(boolean mayGive) {
        this.mayGive = mayGive;
    }

    void dress(Path path, ManifestEntry entry) throws IOException {
        if (Durable.posix(path)) {
            // Before the mode: a change of owner takes away set-user-id bits.
            give(path, entry.owner());
            Files.setAttribute(path, "unix:mode", entry.mode(), LinkOption.NOFOLLOW_LINKS);
        }
        FileTime time = FileTime.from(entry.mtime(), TimeUnit.SECONDS);
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(time, null, null);
    }

    private void give(Path path, String owner) throws IOException {
        int colon = owner.indexOf(':');
        if (!mayGive || colon <= 0) {
            return;
        }
        UserPrincipalLookupService known = path.getFileSystem().getUserPrincipalLookupService();
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        try {
            view.setOwner(known.lookupPrincipalByName(owner.substring(0, colon)));
            view.setGroup(known.lookupPrincipalByGroupName(owner.substring(colon + 1)));
        } catch (java.nio.file.attribute.UserPrincipalNotFoundException e) {
            // Stays with whoever runs the agent.
            return;
        }
    }
}
