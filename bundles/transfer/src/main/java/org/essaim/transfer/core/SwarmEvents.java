/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.Optional;
import org.essaim.api.Fault;

/** What a swarm tells the one who opened it. On the loop's thread; must not block. */
public interface SwarmEvents {

    /** It knows what it has and takes peers: time to announce. */
    void ready();

    /** Everything is here, verified, and outlives a crash. */
    void complete();

    /**
     * It has been left, and its resume data is written.
     *
     * @param fault why, when nobody has asked for it
     */
    void closed(Optional<Fault> fault);
}
