/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.essaim.api.Fault;
import org.essaim.api.MachineId;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Place;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.testkit.transfer.MemoryPieceStorage;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.transfer.core.EngineCore;
import org.essaim.transfer.core.EngineLimits;
import org.essaim.transfer.core.PieceLayout;
import org.essaim.transfer.core.SwarmCore;
import org.essaim.transfer.core.SwarmEvents;
import org.essaim.transfer.core.SwarmSetup;
import org.essaim.transfer.disk.BufferPool;
import org.essaim.transfer.disk.DiskPool;
import org.essaim.transfer.disk.PayloadFiles;
import org.essaim.transfer.disk.ResumeStore;
import org.jspecify.annotations.Nullable;

/** A machine with one swarm; it can be killed and started again on the same disk. */
public final class VirtualMachine {

    private static final int PORT = 49152;

    private final VirtualWorld world;
    private final int number;
    private final TestPayload payload;
    private final MemoryPieceStorage storage;
    private final boolean full;
    private final SplittableRandom random;
    private final MemoryResume resume = new MemoryResume();
    private EngineLimits limits = EngineLimits.USUAL;
    private UploadPolicy policy;
    private long rate;
    private long downlink;
    private VirtualNetwork.@Nullable Site site;
    private long bufferBytes = 16 << 20;
    private @Nullable VirtualLoop loop;
    private VirtualNetwork.@Nullable Port port;
    private @Nullable EngineCore engine;
    private @Nullable SwarmCore swarm;
    private boolean complete;
    private boolean identified;
    private long slowness;
    private boolean closed;
    private Optional<Fault> fault = Optional.empty();

    /** Resume data in memory, which outlives a killed machine. */
    static final class MemoryResume implements ResumeStore {
        private byte @Nullable [] data;

        @Override
        public Optional<byte[]> load() {
            return Optional.ofNullable(data);
        }

        @Override
        public void save(byte[] fresh) {
            data = fresh;
        }
    }

    VirtualMachine(VirtualWorld world, int number, TestPayload payload, boolean full, UploadPolicy policy, long seed) {
        this.world = world;
        this.number = number;
        this.payload = payload;
        this.full = full;
        this.storage = full ? payload.full() : payload.empty();
        this.policy = policy;
        this.random = new SplittableRandom(seed);
        this.rate = world.bytesPerSecond();
    }

    /** Its disk. */
    public MemoryPieceStorage storage() {
        return storage;
    }

    /** Whether this part of the payload is on its disk. */
    boolean holds(int begin, int length) {
        ByteBuffer there = ByteBuffer.allocate(length);
        try {
            storage.read(begin, there);
        } catch (IOException neverWritten) {
            return false;
        }
        return Arrays.equals(there.array(), Arrays.copyOfRange(payload.bytes(), begin, begin + length));
    }

    /** Its engine. */
    public EngineCore engine() {
        return java.util.Objects.requireNonNull(engine);
    }

    /** Its swarm. */
    public SwarmCore swarm() {
        return java.util.Objects.requireNonNull(swarm);
    }

    /** Whether it has told that everything is there. */
    public boolean isComplete() {
        return complete;
    }

    /** Whether it has left the swarm. */
    public boolean isClosed() {
        return closed;
    }

    /** Why it has left. */
    public Optional<Fault> fault() {
        return fault;
    }

    /** Whether it runs. */
    public boolean isUp() {
        return loop != null && !loop.isDead();
    }

    /** Other limits from the next start on. */
    public VirtualMachine limits(EngineLimits other) {
        limits = other;
        return this;
    }

    /** Less memory from the next start on. */
    public VirtualMachine buffers(long bytes) {
        bufferBytes = bytes;
        return this;
    }

    /** Shows a certificate from the next start on. */
    public VirtualMachine identified() {
        identified = true;
        return this;
    }

    /** Another uplink from the next start on. */
    public VirtualMachine uplink(long bytesPerSecond) {
        rate = bytesPerSecond;
        return this;
    }

    /** What comes is limited as well, from the next start on. */
    public VirtualMachine downlink(long bytesPerSecond) {
        downlink = bytesPerSecond;
        return this;
    }

    /** It stands in a site, from the next start on. */
    VirtualMachine in(VirtualNetwork.Site its) {
        site = its;
        return this;
    }

    /** Its address as a tracker says it. */
    public PeerEndpoint endpoint() {
        return new PeerEndpoint(number == 0 ? MachineId.ORIGIN : new MachineId("m" + number), address(), number == 0);
    }

    /** The same with its place. */
    PeerEndpoint endpoint(Place place) {
        PeerEndpoint anywhere = endpoint();
        return new PeerEndpoint(anywhere.machine(), anywhere.address(), anywhere.origin(), place);
    }

    private InetSocketAddress address() {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number}), PORT);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Starts it. */
    public VirtualMachine start() {
        VirtualLoop started = new VirtualLoop(world.time());
        VirtualNetwork.Port plugged = world.network().plug(address(), started, rate);
        if (downlink > 0) {
            plugged.downlink(downlink);
        }
        if (site != null) {
            plugged.site(site);
        }
        EngineCore core = new EngineCore(started, plugged, random.split(), limits, a -> true);
        core.listensAt(PORT);
        core.uploadPolicy(policy);
        plugged.listen(core);
        if (identified) {
            plugged.identify(endpoint().machine());
        }
        loop = started;
        port = plugged;
        engine = core;
        swarm = open(core, started, payload, storage, resume, new Events());
        return this;
    }

    /** Enters another swarm, which ends with the machine. */
    SwarmCore enter(TestPayload other) {
        MemoryPieceStorage disk = full ? other.full() : other.empty();
        return open(
                engine(), java.util.Objects.requireNonNull(loop), other, disk, new MemoryResume(), new SwarmEvents() {
                    @Override
                    public void ready() {}

                    @Override
                    public void complete() {}

                    @Override
                    public void closed(Optional<Fault> why) {}
                });
    }

    /** Everything that its disk does takes so much longer. */
    public VirtualMachine slow(long nanos) {
        slowness = nanos;
        return this;
    }

    private void work(VirtualLoop on, Runnable task) {
        world.time().after(slowness + 10_000 + random.nextInt(2_000_000), () -> {
            if (!on.isDead()) {
                task.run();
            }
        });
    }

    private SwarmCore open(
            EngineCore core,
            VirtualLoop on,
            TestPayload of,
            MemoryPieceStorage disk,
            ResumeStore resumed,
            SwarmEvents events) {
        DiskPool disks = new DiskPool(on, task -> work(on, task), new BufferPool(bufferBytes));
        try {
            Metainfo metainfo = Metainfo.parse(of.metainfo());
            PieceLayout layout = new PieceLayout(metainfo);
            byte[] wireHash = metainfo.wireHash();
            PayloadFiles files =
                    new PayloadFiles(metainfo, layout, wireHash, disk, resumed, () -> Long.MAX_VALUE, full);
            SwarmCore opened = core.create(
                    new SwarmSetup(of.infoHash(), SwarmSetup.wireHashes(metainfo), layout, disks.disk(files), events));
            core.enter(opened);
            return opened;
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    /** Pulls its plug. */
    public void kill() {
        if (loop != null && port != null && !loop.isDead()) {
            loop.kill();
            world.network().unplug(port);
        }
    }

    /** The tracker names everyone else who is up. */
    void meet(List<VirtualMachine> others) {
        List<PeerEndpoint> endpoints = new ArrayList<>();
        for (VirtualMachine other : others) {
            if (other != this && other.isUp() && !(complete && other.complete)) {
                endpoints.add(other.endpoint());
            }
        }
        if (isUp() && !closed) {
            hear(endpoints);
        }
    }

    /** The tracker names peers. */
    void hear(List<PeerEndpoint> endpoints) {
        swarm().hear(Optional.empty(), endpoints, List.of());
    }

    private final class Events implements SwarmEvents {
        @Override
        public void ready() {
            world.announce(VirtualMachine.this);
        }

        @Override
        public void complete() {
            complete = true;
        }

        @Override
        public void closed(Optional<Fault> why) {
            closed = true;
            fault = why;
        }
    }

    @Override
    public String toString() {
        return "m" + number + (isUp() ? " " + swarm().progress() + " " + swarm().describe() : " down");
    }
}
