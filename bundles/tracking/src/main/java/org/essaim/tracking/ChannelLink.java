/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.essaim.api.LocalFault;
import org.essaim.api.agent.ServerChannel;
import org.essaim.api.tracking.AnnounceReply;
import org.jspecify.annotations.Nullable;

/** On an agent: over the machine's authenticated channel to the server, which is a service that comes and goes. */
final class ChannelLink implements TrackerLink {

    private volatile @Nullable ServerChannel channel;

    /** Sets the channel to use from now on. */
    void use(ServerChannel added) {
        channel = added;
    }

    /** Forgets a channel; without effect when another one is in use already. */
    void drop(ServerChannel removed) {
        if (channel == removed) {
            channel = null;
        }
    }

    @Override
    public boolean available() {
        return channel != null;
    }

    @Override
    public CompletionStage<AnnounceReply> announce(Report report) {
        ServerChannel current = channel;
        if (current == null) {
            return CompletableFuture.failedFuture(new LocalFault(
                    "SERVER_UNREACHABLE",
                    "There is no channel to the server",
                    "Check that the agent module is active."));
        }
        return current.post("announce", AnnounceJson.write(report)).thenApply(AnnounceJson::read);
    }
}
