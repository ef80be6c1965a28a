/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.essaim.api.LocalFault;

/**
 * The links that users open. A switch is one rename (rename(2) replaces a link atomically): at any moment the link leads to one
 * whole tree or the other.
 */
final class LivePointer {

    private final Path folder;
    private final Path home;

    /**
     * @param folder where the links are
     * @param home Essaim's folder; a link below it is relative, so that the whole can be moved
     */
    LivePointer(Path folder, Path home) {
        this.folder = folder.toAbsolutePath().normalize();
        this.home = home.toAbsolutePath().normalize();
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    boolean leadsTo(String name, Path tree) throws IOException {
        try {
            return Files.isSymbolicLink(path(name)) && path(name).toRealPath().equals(tree.toRealPath());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Makes sure that a switch will work.
     *
     * @param versions the folder of this name's versions
     * @throws LocalFault {@code LIVE_TAKEN} when something else is there, {@code NO_SYMLINKS}
     */
    void requireUsable(String name, Path versions) throws IOException {
        requireOurs(name, versions);
        Durable.createFolders(folder);
        Path probe = fresh(name);
        try {
            Files.deleteIfExists(probe);
            Files.createSymbolicLink(probe, Path.of("."));
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (e instanceof FileSystemException io && Faults.full(io)) {
                throw io;
            }
            throw new LocalFault(
                    "NO_SYMLINKS",
                    "No symbolic link can be made in " + folder + ": " + e.getMessage(),
                    "Set 'live' in org.essaim.patching.cfg to a folder where links can be made.",
                    e);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /** Leads the link to another tree. */
    void lead(String name, Path tree) throws IOException {
        requireOurs(name, Durable.parent(Durable.parent(tree)));
        Durable.createFolders(folder);
        Path real = folder.toRealPath();
        Path target = real.startsWith(home.toRealPath()) ? real.relativize(tree.toRealPath()) : tree.toRealPath();
        Path fresh = fresh(name);
        Files.deleteIfExists(fresh);
        Files.createSymbolicLink(fresh, target);
        Durable.rename(fresh, path(name));
    }

    /** Takes the link away. */
    void remove(String name) throws IOException {
        if (Files.isSymbolicLink(path(name))) {
            Durable.delete(path(name));
        }
    }

    void sync() throws IOException {
        if (Files.isDirectory(folder)) {
            Durable.syncFolder(folder);
        }
    }

    private Path fresh(String name) {
        return folder.resolve('.' + name + ".essaim-new");
    }

    private void requireOurs(String name, Path versions) throws IOException {
        Path link = path(name);
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isSymbolicLink(link)) {
            Path target =
                    folder.toRealPath().resolve(Files.readSymbolicLink(link)).normalize();
            Path ours = Files.exists(versions) ? versions.toRealPath() : versions;
            if (target.startsWith(ours)
                    || target.startsWith(versions.toAbsolutePath().normalize())) {
                return;
            }
        }
        throw new LocalFault(
                "LIVE_TAKEN",
                "'" + link + "' exists and was not made by Essaim",
                "Move it away, or set 'live' in org.essaim.patching.cfg to another folder, and apply again.");
    }
}
