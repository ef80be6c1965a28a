/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayList;
import java.util.List;
import org.essaim.api.InfoHash;
import org.essaim.protocol.Metainfo;

/**
 * What a swarm needs.
 *
 * @param infoHash its identity
 * @param wireHashes the 20 bytes that stand for it in a handshake, and in a hybrid (BEP 52) those that stand for it among
 *     peers of version 1
 */
public record SwarmSetup(
        InfoHash infoHash, List<byte[]> wireHashes, PieceLayout layout, Disk disk, SwarmEvents events) {

    /** The names in handshakes of the swarm that metainfo describes, the one that is told to peers first. */
    public static List<byte[]> wireHashes(Metainfo metainfo) {
        List<byte[]> names = new ArrayList<>();
        names.add(metainfo.wireHash());
        if (metainfo.version() == Metainfo.Version.HYBRID) {
            metainfo.infoHashV1().ifPresent(hash -> names.add(hash.bytes()));
        }
        return List.copyOf(names);
    }
}
