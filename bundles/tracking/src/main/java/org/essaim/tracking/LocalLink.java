/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Tracker;

/** On the server: straight to the tracker, as the origin. */
final class LocalLink implements TrackerLink {

    private final Tracker tracker;
    private final Supplier<String> host;

    /** @param host where machines reach the server's engine; asked at each announce, so that it may change */
    LocalLink(Tracker tracker, Supplier<String> host) {
        this.tracker = tracker;
        this.host = host;
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public CompletionStage<AnnounceReply> announce(Report report) {
        try {
            InetSocketAddress address = new InetSocketAddress(host.get(), report.port());
            PeerEndpoint origin = new PeerEndpoint(MachineId.ORIGIN, address, true);
            return CompletableFuture.completedFuture(tracker.announce(new Announce(
                    report.infoHash(),
                    origin,
                    report.event(),
                    report.uploaded(),
                    report.downloaded(),
                    report.left(),
                    report.traffic(),
                    report.length())));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
