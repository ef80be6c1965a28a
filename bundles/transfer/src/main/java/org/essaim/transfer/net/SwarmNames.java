/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import java.util.Optional;
import org.essaim.api.InfoHash;

/** Which swarm is meant by the 20 bytes that a handshake names. On the loop's thread. */
@FunctionalInterface
public interface SwarmNames {

    /**
     * @param wireHash 20 bytes: the SHA-1 info-hash or the first of the SHA-256 one (BEP 52)
     * @return empty when this machine is in no such swarm
     */
    Optional<InfoHash> swarm(byte[] wireHash);
}
