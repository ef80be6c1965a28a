/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.patch;

import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.Sha256;

/**
 * The signed statement about a patch: with the manifest's hash every file is fixed, with the info-hash every piece.
 *
 * @param kind the {@code PatchHandler} that applies it: {@code tree}, {@code command}, {@code feature} …
 * @param manifestHash SHA-256 over the manifest's bytes
 * @param manifestLength bytes; the manifest is the payload's first file and begins at offset 0
 * @param infoHash the swarm that carries the payload
 * @param payloadLength bytes of all payload files together, without padding
 * @param treeLength bytes of all files of the tree that the patch makes
 * @param entries how many files, folders and links the tree has
 */
public record PatchDescriptor(
        PatchId id,
        String kind,
        Sha256 manifestHash,
        long manifestLength,
        InfoHash infoHash,
        long payloadLength,
        long treeLength,
        int entries) {}
