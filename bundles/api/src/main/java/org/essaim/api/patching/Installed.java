/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.patching;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.essaim.api.patch.PatchDescriptor;

/**
 * A live version.
 *
 * @param live the pointer that users open; resolves to {@code tree}
 * @param tree the version's own folder
 * @param manifest the manifest's bytes, kept outside the tree
 * @param stamps size, times and file key of every file as verified, kept outside the tree
 * @param previous the version that {@code undo} goes back to
 */
public record Installed(
        PatchDescriptor patch,
        Path live,
        Path tree,
        Path manifest,
        Path stamps,
        Optional<PatchDescriptor> previous,
        Instant since) {}
