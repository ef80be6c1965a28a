/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.essaim.payload.PathRules;

/**
 * Walks a tree in the order of manifests, by the bytes of whole paths, in which {@code a-b} comes between {@code a} and
 * {@code a/x}: what is in a folder is sorted in as {@code a/}. Holds the names of one folder for each level, so that it needs
 * little memory for the largest tree. Links are not followed. One thread.
 */
final class TreeCursor {

    private final Deque<Iterator<Step>> levels = new ArrayDeque<>();

    /** @param inside to walk what is in this folder, instead of naming it */
    private record Step(String path, Path file, boolean inside) {}

    /**
     * Something in the tree.
     *
     * @param path relative, {@code /} between names
     */
    record Found(String path, Path file, BasicFileAttributes attributes) {}

    TreeCursor(Path tree) throws IOException {
        levels.push(children("", tree));
    }

    /** The next in order, or nothing at the end. */
    Optional<Found> next() throws IOException {
        while (!levels.isEmpty()) {
            if (!levels.peek().hasNext()) {
                levels.pop();
                continue;
            }
            Step step = levels.peek().next();
            if (step.inside()) {
                levels.push(children(step.path(), step.file()));
            } else {
                return Optional.of(new Found(
                        step.path(),
                        step.file(),
                        Files.readAttributes(step.file(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)));
            }
        }
        return Optional.empty();
    }

    private static Iterator<Step> children(String prefix, Path folder) throws IOException {
        List<Step> steps = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                String path = prefix + child.getFileName();
                steps.add(new Step(path, child, false));
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    steps.add(new Step(path + '/', child, true));
                }
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        steps.sort((a, b) -> PathRules.BYTE_ORDER.compare(a.path(), b.path()));
        return steps.iterator();
    }
}
