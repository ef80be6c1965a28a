/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lists what is in a folder, and follows no links. One thread. */
final class TreeWalk extends SimpleFileVisitor<Path> {
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;
    private static final int PERMISSIONS = 07777;

    private final Path root;
    private final Trouble trouble;
    private final boolean unix;
    private final List<ManifestEntry> entries = new ArrayList<>();
    /** Looking an owner up may ask a directory service; a tree has few. */
    private final Map<String, String> owners = new HashMap<>();

    private TreeWalk(Path root, Trouble trouble) {
        this.root = root;
        this.trouble = trouble;
        unix = root.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** Told of what cannot be listed; may throw to end the walk. */
    interface Trouble {
        /** Something cannot be read. */
        void unreadable(Path path, IOException cause) throws IOException;

        /** Something is neither file, folder nor link. */
        void special(Path path) throws IOException;
    }

    /** Everything below a folder, which itself may be a link, in the order of {@link PathRules#BYTE_ORDER}. */
    static List<ManifestEntry> list(Path folder, Trouble trouble) throws IOException {
        TreeWalk walk = new TreeWalk(folder.toRealPath(), trouble);
        Files.walkFileTree(walk.root, walk);
        walk.entries.sort((a, b) -> PathRules.BYTE_ORDER.compare(a.path(), b.path()));
        return walk.entries;
    }

    /** One file as an entry. */
    static ManifestEntry file(Path file, String path) throws IOException {
        TreeWalk walk = new TreeWalk(file, new Refusing());
        return walk.file(file, path, Files.readAttributes(file, BasicFileAttributes.class));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes basic) throws IOException {
        if (!folder.equals(root)) {
            Facts facts = facts(folder, basic, DIRECTORY_MODE);
            entries.add(ManifestEntry.directory(name(folder), facts.mode, facts.owner, seconds(basic)));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes basic) throws IOException {
        if (basic.isSymbolicLink()) {
            String target = Files.readSymbolicLink(file).toString();
            entries.add(ManifestEntry.link(name(file), target.replace(File.separatorChar, '/')));
        } else if (!basic.isRegularFile()) {
            trouble.special(file);
        } else if (!Files.isReadable(file)) {
            trouble.unreadable(file, new FileSystemException(file.toString(), null, "permission denied"));
        } else {
            entries.add(file(file, name(file), basic));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        trouble.unreadable(file, failure);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
        if (failure != null) {
            trouble.unreadable(folder, failure);
        }
        return FileVisitResult.CONTINUE;
    }

    private ManifestEntry file(Path file, String path, BasicFileAttributes basic) throws IOException {
        Facts facts = facts(file, basic, FILE_MODE);
        return ManifestEntry.file(path, facts.mode, facts.owner, seconds(basic), basic.size());
    }

    private String name(Path path) {
        return root.relativize(path).toString().replace(File.separatorChar, '/');
    }

    private static long seconds(BasicFileAttributes basic) {
        return basic.lastModifiedTime().to(TimeUnit.SECONDS);
    }

    private record Facts(int mode, String owner) {}

    private Facts facts(Path path, BasicFileAttributes basic, int otherwise) throws IOException {
        if (!unix) {
            String owner = owners.computeIfAbsent("", key -> owner(path, "owner:owner") + ':');
            return new Facts(otherwise, owner);
        }
        LinkOption[] option = basic.isSymbolicLink() || !path.equals(root)
                ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS}
                : new LinkOption[0];
        Map<String, Object> unixFacts = Files.readAttributes(path, "unix:mode,uid,gid", option);
        String key = unixFacts.get("uid") + ":" + unixFacts.get("gid");
        String owner = owners.computeIfAbsent(key, none -> owner(path, "unix:owner") + ':' + owner(path, "unix:group"));
        int mode = unixFacts.get("mode") instanceof Integer number ? number : otherwise;
        return new Facts(mode & PERMISSIONS, owner);
    }

    private static String owner(Path path, String attribute) {
        try {
            return Objects.toString(Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS), "");
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** Ends the walk at the first trouble. */
    static final class Refusing implements Trouble {
        @Override
        public void unreadable(Path path, IOException cause) throws IOException {
            throw cause;
        }

        @Override
        public void special(Path path) throws IOException {
            throw new FileSystemException(path.toString(), null, "neither file, folder nor link");
        }
    }
}
