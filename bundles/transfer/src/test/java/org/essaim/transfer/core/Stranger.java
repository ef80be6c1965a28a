/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.SplittableRandom;
import org.essaim.api.Fault;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.transfer.disk.BufferPool;
import org.essaim.transfer.disk.DiskPool;
import org.essaim.transfer.disk.PayloadFiles;
import org.essaim.transfer.disk.ResumeStore;
import org.essaim.transfer.virtual.VirtualLoop;
import org.essaim.transfer.virtual.VirtualTime;

/** A peer that has not said anything yet, in a swarm where nothing happens. */
final class Stranger {

    private static final int PIECE = 64 << 10;

    private Stranger() {}

    static PeerState peer() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        return new PeerState(
                swarm(), new RemotePeer(address, Optional.empty(), Optional.empty(), false), new Sender("stranger"));
    }

    private static SwarmCore swarm() {
        TestPayload payload = TestPayload.v2(PIECE, PIECE, 1);
        VirtualLoop loop = new VirtualLoop(new VirtualTime());
        EngineCore engine = new EngineCore(
                loop, (to, ours, limits, listener) -> {}, new SplittableRandom(1), EngineLimits.USUAL, a -> true);
        PieceLayout layout = layout(payload);
        DiskPool disks = new DiskPool(loop, Runnable::run, new BufferPool(1 << 20));
        PayloadFiles files = new PayloadFiles(
                metainfo(payload), layout, new byte[20], payload.empty(), new Nothing(), () -> Long.MAX_VALUE, false);
        return engine.create(new SwarmSetup(
                payload.infoHash(),
                SwarmSetup.wireHashes(metainfo(payload)),
                layout,
                disks.disk(files),
                new Nothing()));
    }

    static PieceLayout layout(TestPayload payload) {
        return new PieceLayout(metainfo(payload));
    }

    private static Metainfo metainfo(TestPayload payload) {
        try {
            return Metainfo.parse(payload.metainfo());
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    /** Remembers nothing and hears nothing. */
    private static final class Nothing implements ResumeStore, SwarmEvents {

        @Override
        public Optional<byte[]> load() {
            return Optional.empty();
        }

        @Override
        public void save(byte[] data) {}

        @Override
        public void ready() {}

        @Override
        public void complete() {}

        @Override
        public void closed(Optional<Fault> why) {}
    }
}
