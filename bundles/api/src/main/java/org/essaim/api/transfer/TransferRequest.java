/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.transfer;

import java.nio.file.Path;
import org.essaim.api.InfoHash;

/**
 * What a transfer needs.
 *
 * @param metainfo the raw metainfo file, already accepted by Essaim's strict parser and signed for
 * @param storage where the payload lies or goes; stays the caller's to close, after the session is closed
 * @param stateFolder a folder of the engine's own for resume data, kept until the caller deletes it
 * @param complete the caller vouches that the storage holds the verified payload: nothing is hashed again
 */
public record TransferRequest(
        InfoHash infoHash, byte[] metainfo, PieceStorage storage, Path stateFolder, boolean complete) {}
