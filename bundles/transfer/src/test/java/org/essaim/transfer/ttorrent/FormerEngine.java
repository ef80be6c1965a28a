/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.net.InetAddress;
import java.util.Random;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.testkit.transfer.EngineUnderTest;
import org.jspecify.annotations.Nullable;

/** The engine on ttorrent, from which and to which machines move. */
public record FormerEngine(TtorrentTransfer engine) implements EngineUnderTest {

    /** One on any free port of loopback. */
    public static FormerEngine start() {
        EngineOptions options = new EngineOptions(InetAddress.getLoopbackAddress(), 0, false, 100);
        return new FormerEngine(
                new TtorrentTransfer(options, System::nanoTime, new Random(7), folder -> Long.MAX_VALUE));
    }

    @Override
    public PeerTransfer transfer() {
        return engine;
    }

    @Override
    public void peerSource(@Nullable PeerSource source) {
        engine.peerSource(source);
    }

    @Override
    public void uploadPolicy(@Nullable UploadPolicy policy) {
        engine.uploadPolicy(policy);
    }

    @Override
    public void close() {
        engine.close();
    }
}
