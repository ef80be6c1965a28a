/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;
import org.essaim.api.Sha256;

/**
 * What holds between a manifest's lines: order, parents, no name twice, the sums of the header. Keeps 16 to 32 bytes
 * for each entry and the folders that may still get children. One thread.
 */
final class EntryRules {
    /** Bytes of one file at most: exact as a number in every JSON reader. */
    static final long MAX_LENGTH = 1L << 53;

    private static final long MAX_TIME = 1L << 40;
    private static final int MAX_OWNER = 512;
    private static final int MAX_MODE = 07777;
    private static final int LINK_MODE = 0777;
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private final ManifestHeader header;
    private final NameSet names = new NameSet(new SecureRandom());
    /** Folders whose children may still come, the innermost last. */
    private final Deque<String> open = new ArrayDeque<>();

    private String last = "";
    private int entries;
    private long bytes;

    EntryRules(ManifestHeader header) {
        this.header = header;
    }

    /** Why a header must be refused. */
    static Optional<String> objection(ManifestHeader header) {
        if (!KIND.matcher(header.kind()).matches()) {
            return Optional.of("the kind is not a word of lower-case letters");
        }
        if (header.entries() < 0 || header.entries() > ManifestHeader.MAX_ENTRIES) {
            return Optional.of("it announces " + header.entries() + " entries");
        }
        if (header.treeLength() < 0 || header.treeLength() > MAX_LENGTH) {
            return Optional.of("it announces " + header.treeLength() + " bytes");
        }
        if (header.preserve().size() > ManifestHeader.MAX_PATTERNS) {
            return Optional.of("it has " + header.preserve().size() + " patterns");
        }
        for (String pattern : header.preserve()) {
            if (pattern.isEmpty()
                    || pattern.chars().anyMatch(Character::isISOControl)
                    || !StandardCharsets.UTF_8.newEncoder().canEncode(pattern)
                    || pattern.getBytes(StandardCharsets.UTF_8).length > ManifestHeader.MAX_PATTERN_BYTES) {
                return Optional.of("the pattern " + PathRules.shown(pattern) + " cannot be used");
            }
        }
        return Optional.empty();
    }

    /** Why the next entry must be refused; takes it otherwise. */
    Optional<String> objection(ManifestEntry entry) {
        Optional<String> objection = PathRules.objection(entry.path())
                .map(clause -> "the path " + PathRules.shown(entry.path()) + " " + clause)
                .or(() -> place(entry.path()))
                .or(() -> fields(entry))
                .or(() -> sums(entry));
        if (objection.isEmpty()) {
            last = entry.path();
            if (entry.type() == EntryType.DIRECTORY) {
                open.addLast(entry.path());
            }
        }
        return objection;
    }

    /** Why the manifest must not end here. */
    Optional<String> objectionToEnd() {
        if (entries != header.entries()) {
            return Optional.of("it has " + entries + " entries where the header says " + header.entries());
        }
        if (bytes != header.treeLength()) {
            return Optional.of("its files have " + bytes + " bytes where the header says " + header.treeLength());
        }
        return Optional.empty();
    }

    private Optional<String> place(String path) {
        if (!last.isEmpty() && PathRules.BYTE_ORDER.compare(last, path) >= 0) {
            return Optional.of("the path " + PathRules.shown(path) + " is out of order or there twice");
        }
        // Ranges of children nest and follow their folders' order, so what is passed never comes back.
        while (!open.isEmpty() && passed(open.getLast(), path)) {
            open.removeLast();
        }
        int slash = path.lastIndexOf('/');
        if (slash >= 0 && !isOpen(path.substring(0, slash))) {
            return Optional.of("the folder of " + PathRules.shown(path) + " is not listed");
        }
        if (!names.add(path)) {
            return Optional.of(
                    "the path " + PathRules.shown(path) + " differs from another only by case or Unicode form");
        }
        return Optional.empty();
    }

    /** Whether no path from {@code path} on can lie in {@code folder}: it sorts at or after {@code folder + '0'}. */
    private static boolean passed(String folder, String path) {
        return !path.startsWith(folder + '/') && PathRules.BYTE_ORDER.compare(path, folder + '/') > 0;
    }

    /** Above it there may be folders whose names begin like this path's, such as {@code a/b} for {@code a/b-c}. */
    private boolean isOpen(String folder) {
        for (var inner = open.descendingIterator(); inner.hasNext(); ) {
            if (inner.next().equals(folder)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> fields(ManifestEntry entry) {
        String path = PathRules.shown(entry.path());
        if (entry.type() == EntryType.LINK) {
            boolean plain = entry.mode() == LINK_MODE
                    && entry.owner().isEmpty()
                    && entry.mtime() == 0
                    && entry.size() == 0
                    && entry.root().isEmpty();
            if (!plain || entry.target().isEmpty()) {
                return Optional.of("the link " + path + " must have a target and nothing else");
            }
            return PathRules.targetObjection(entry.path(), entry.target().get())
                    .map(clause -> "the target of " + path + " " + clause);
        }
        if (entry.mode() < 0 || entry.mode() > MAX_MODE) {
            return Optional.of("the mode of " + path + " is out of range");
        }
        if (entry.mtime() < -MAX_TIME || entry.mtime() > MAX_TIME) {
            return Optional.of("the time of " + path + " is out of range");
        }
        if (!ownerIsGood(entry.owner())) {
            return Optional.of("the owner of " + path + " is not of the form user:group");
        }
        return entry.type() == EntryType.FILE ? content(entry, path) : noContent(entry, path);
    }

    private static boolean ownerIsGood(String owner) {
        return owner.length() <= MAX_OWNER
                && owner.indexOf(':') >= 0
                && owner.chars().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(owner);
    }

    private static Optional<String> content(ManifestEntry entry, String path) {
        Optional<Sha256> root = entry.root();
        if (root.isEmpty() || entry.target().isPresent()) {
            return Optional.of("the file " + path + " must have a root and no target");
        }
        if (entry.size() < 0 || entry.size() > MAX_LENGTH) {
            return Optional.of("the size of " + path + " is out of range");
        }
        if ((entry.size() == 0) != root.get().equals(ManifestEntry.EMPTY_ROOT)) {
            return Optional.of("the root of " + path + " does not fit its size");
        }
        return Optional.empty();
    }

    private static Optional<String> noContent(ManifestEntry entry, String path) {
        boolean empty =
                entry.size() == 0 && entry.root().isEmpty() && entry.target().isEmpty();
        return empty ? Optional.empty() : Optional.of("the folder " + path + " must have no content");
    }

    private Optional<String> sums(ManifestEntry entry) {
        entries++;
        bytes += entry.size();
        if (entries > header.entries() || bytes > header.treeLength()) {
            return Optional.of("there is more than the header says");
        }
        return Optional.empty();
    }
}
