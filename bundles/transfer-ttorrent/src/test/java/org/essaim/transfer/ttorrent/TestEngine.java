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

/** The engine as the contract suite wants it, on any free port. */
record TestEngine(TtorrentTransfer engine) implements EngineUnderTest {

    static final EngineOptions ANY_PORT = new EngineOptions(InetAddress.getLoopbackAddress(), 0, false, 100);

    static TestEngine start() {
        return start(folder -> Long.MAX_VALUE);
    }

    static TestEngine start(EngineContext.FreeSpace freeSpace) {
        return new TestEngine(new TtorrentTransfer(ANY_PORT, System::nanoTime, new Random(7), freeSpace));
    }

    @Override
    public PeerTransfer transfer() {
        return engine;
    }

    @Override
    public void peerSource(PeerSource source) {
        engine.peerSource(source);
    }

    @Override
    public void uploadPolicy(UploadPolicy policy) {
        engine.uploadPolicy(policy);
    }

    @Override
    public void close() {
        engine.close();
    }
}
