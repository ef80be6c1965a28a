/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.api.RequestFault;
import org.essaim.protocol.NameRules;

/** Lists what is to be published, and refuses what could not be published. One thread. */
public final class TreeScanner {
    private static final int NAMED = 10;

    private final Path source;
    private final List<String> unreadable = new ArrayList<>();
    private final List<String> special = new ArrayList<>();

    private TreeScanner(Path source) {
        this.source = source;
    }

    /**
     * Lists a folder's content, or one file as a tree of its own, in the order of {@link PathRules#BYTE_ORDER}; files
     * have no root yet. Links are listed, not followed, except for {@code source} itself.
     *
     * @throws RequestFault {@code NO_SUCH_PATH}, {@code EMPTY_TREE}, {@code UNREADABLE}, {@code HOSTILE_NAME},
     *     {@code LINK_OUT_OF_TREE}, {@code SPECIAL_FILE} (socket, pipe, device), {@code CHANGED_WHILE_PUBLISHED}
     */
    public static List<ManifestEntry> scan(Path source) {
        if (!Files.exists(source)) {
            throw new RequestFault(
                    "NO_SUCH_PATH",
                    "There is nothing at '" + source + "'.",
                    "Give the path of a folder or file on the server.");
        }
        List<ManifestEntry> entries = new TreeScanner(source).entries();
        if (entries.isEmpty()) {
            throw new RequestFault(
                    "EMPTY_TREE", "The folder '" + source + "' is empty.", "Publish a folder that holds something.");
        }
        checkNames(entries);
        return entries;
    }

    /** Where an entry of a scan lies: in {@code source}, or {@code source} itself when that is a file. */
    public static Path locate(Path source, ManifestEntry entry) {
        return Files.isDirectory(source) ? source.resolve(entry.path()) : source;
    }

    private List<ManifestEntry> entries() {
        try {
            List<ManifestEntry> entries = Files.isDirectory(source) ? TreeWalk.list(source, new Notes()) : file();
            refuse(special, "SPECIAL_FILE", "Sockets, pipes and devices cannot be published", "Leave them out");
            refuse(unreadable, "UNREADABLE", "The server cannot read", "Give the server's user the right to read");
            return entries;
        } catch (IOException e) {
            throw new RequestFault(
                    "UNREADABLE",
                    "The server cannot read '" + source + "': " + e.getMessage() + ".",
                    "Look at the path's permissions and at the disk.",
                    e);
        }
    }

    private List<ManifestEntry> file() throws IOException {
        String name = String.valueOf(source.toAbsolutePath().normalize().getFileName());
        if (!Files.isRegularFile(source)) {
            special.add(name);
        } else if (!Files.isReadable(source)) {
            unreadable.add(name);
        } else {
            return List.of(TreeWalk.file(source, name));
        }
        return List.of();
    }

    private void refuse(List<String> paths, String code, String what, String remedy) {
        if (!paths.isEmpty()) {
            String named = String.join(", ", paths.subList(0, Math.min(NAMED, paths.size())));
            String more = paths.size() > NAMED ? " and " + (paths.size() - NAMED) + " more" : "";
            throw new RequestFault(
                    code, what + ": " + named + more + " in '" + source + "'.", remedy + ", and publish again.");
        }
    }

    private static void checkNames(List<ManifestEntry> entries) {
        NameSet names = new NameSet(new SecureRandom());
        for (ManifestEntry entry : entries) {
            String shown = PathRules.shown(entry.path());
            if (entry.path().indexOf('\uFFFD') >= 0) {
                throw hostile(
                        "The name " + shown + " cannot be read as text.",
                        "Rename it, or start the server with LC_ALL=C.UTF-8 when the name is good UTF-8.");
            }
            PathRules.objection(entry.path()).ifPresent(clause -> {
                throw hostile("The name " + shown + " " + clause + ".", "Rename it: it must mean the same everywhere.");
            });
            if (!names.add(entry.path())) {
                throw hostile(
                        "The names " + twin(entries, entry.path()) + " and " + shown
                                + " are the same on systems that ignore case or Unicode form.",
                        "Rename one of them.");
            }
            checkTarget(entry);
        }
    }

    private static void checkTarget(ManifestEntry entry) {
        Optional<String> target = entry.target();
        target.flatMap(text -> PathRules.targetObjection(entry.path(), text)).ifPresent(clause -> {
            throw new RequestFault(
                    "LINK_OUT_OF_TREE",
                    "The link " + PathRules.shown(entry.path()) + " cannot be published: its target "
                            + PathRules.shown(target.orElse("")) + " " + clause + ".",
                    "Make it a relative link to something in the tree, with '..' at its beginning only.");
        });
    }

    private static String twin(List<ManifestEntry> entries, String path) {
        String folded = NameRules.folded(path);
        return entries.stream()
                .map(ManifestEntry::path)
                .filter(other -> !other.equals(path) && NameRules.folded(other).equals(folded))
                .findFirst()
                .map(PathRules::shown)
                .orElse("of two paths");
    }

    private static RequestFault hostile(String sentence, String remedy) {
        return new RequestFault("HOSTILE_NAME", sentence, remedy);
    }

    /** Collects, so that all are named at once. */
    private final class Notes implements TreeWalk.Trouble {
        @Override
        public void unreadable(Path path, IOException cause) {
            if (cause instanceof NoSuchFileException) {
                throw new RequestFault(
                        "CHANGED_WHILE_PUBLISHED",
                        "'" + path + "' disappeared while it was published.",
                        "Publish when nobody writes to the folder.",
                        cause);
            }
            unreadable.add(shown(path));
        }

        @Override
        public void special(Path path) {
            special.add(shown(path));
        }

        private String shown(Path path) {
            return PathRules.shown(path.toString());
        }
    }
}
