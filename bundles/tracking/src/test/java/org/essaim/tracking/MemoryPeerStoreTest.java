/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.util.random.RandomGenerator;

class MemoryPeerStoreTest extends PeerStoreContract {

    @Override
    PeerStore store(int maxSwarms, int maxPeers, RandomGenerator random) {
        return new MemoryPeerStore(maxSwarms, maxPeers, random);
    }
}
