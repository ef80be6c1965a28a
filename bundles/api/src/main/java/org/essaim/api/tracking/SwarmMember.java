/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import java.util.List;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.osgi.annotation.versioning.ConsumerType;

/** What an engine shows of one of its sessions to the {@link PeerSource}. Called from the source's thread; must not block. */
@ConsumerType
public interface SwarmMember {

    /** The swarm. */
    InfoHash infoHash();

    /**
     * By which names other software may ask for it: of a hybrid also that of version 1 (BEP 52). Of a hash of version 2
     * the first 20 bytes are meant, as on the wire.
     */
    default List<InfoHash> wireNames() {
        return List.of(infoHash());
    }

    /** The TCP port on which the engine takes peers. */
    int port();

    /** Payload bytes sent. */
    long uploaded();

    /** Payload bytes received. */
    long downloaded();

    /** Bytes of the whole payload; 0 from an engine that does not say. */
    default long length() {
        return 0;
    }

    /** Payload bytes missing. */
    long left();

    /** Where the payload has come from, and what the link has done. An engine that does not count says nothing. */
    default Traffic traffic() {
        return Traffic.NONE;
    }

    /** Peers to connect to, or to go on with; some may be known already, and may stand elsewhere now. */
    void onPeers(List<PeerEndpoint> peers);

    /** Where this machine stands now. An engine that knows no sites takes no notice. */
    default void onPlace(Place place) {}

    /** What this machine may use of its site's link from now on. An engine that knows no sites takes no notice. */
    default void onWanLimit(WanLimit limit) {}

    /** Machines that are gone: nobody need wait for them. */
    default void onGone(List<MachineId> machines) {}
}
