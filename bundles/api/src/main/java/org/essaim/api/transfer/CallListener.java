/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.transfer;

import org.osgi.annotation.versioning.ConsumerType;

/** Is told by the engine when a peer calls for a swarm that has no session here. */
@ConsumerType
public interface CallListener {

    /**
     * Somebody has called, and was turned away; it calls again. On the engine's thread: must not block.
     *
     * @param name the 20 bytes by which the caller named the swarm: those of its info-hash, in version 2 the first of them
     */
    void called(byte[] name);
}
