/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import java.net.InetAddress;
import java.util.Random;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.testkit.transfer.EngineUnderTest;
import org.jspecify.annotations.Nullable;

/** The engine as the contract suite wants it, in lab mode on any free port of loopback. */
record TestEngine(Engine engine) implements EngineUnderTest {

    static final EngineOptions LAB = EngineOptions.of(InetAddress.getLoopbackAddress(), 0, true);

    static TestEngine start() {
        return start(LAB);
    }

    static TestEngine start(EngineOptions options) {
        return new TestEngine(new Engine(options, new Random(), folder -> Long.MAX_VALUE));
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
