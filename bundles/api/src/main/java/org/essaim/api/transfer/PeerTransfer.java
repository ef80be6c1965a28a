/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.transfer;

import java.util.Collection;
import java.util.Optional;
import org.essaim.api.InfoHash;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The transfer engine. It finds peers through the {@code PeerSource} and asks the {@code UploadPolicy} before it
 * sends; while either is away it goes on with the peers it has, and only downloads.
 *
 * <p>Thread-safe; no method waits for the network.
 */
@ProviderType
public interface PeerTransfer {

    /**
     * Joins a swarm, resuming from what {@link TransferRequest#stateFolder()} proves verified. Asking again for a swarm
     * that is open returns the open session.
     *
     * @throws org.essaim.api.RequestFault {@code BAD_METAINFO} when the engine cannot use the metainfo
     * @throws org.essaim.api.LocalFault {@code PORT_TAKEN}, {@code DISK_FULL} or {@code IO_ERROR}
     */
    TransferSession open(TransferRequest request);

    /** The open session of a swarm. */
    Optional<TransferSession> session(InfoHash infoHash);

    /** All open sessions, a snapshot. */
    Collection<TransferSession> sessions();

    /** What it uses now; empty while it has not begun, and where it does not tell. */
    default Optional<EngineFigures> figures() {
        return Optional.empty();
    }

    /** The engine's name and version, such as {@code ttorrent 1.5}. */
    String engine();
}
