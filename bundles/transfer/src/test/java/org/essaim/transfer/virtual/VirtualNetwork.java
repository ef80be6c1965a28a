/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.essaim.api.MachineId;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.WireLimits;
import org.essaim.transfer.core.Acceptor;
import org.essaim.transfer.core.LinkListener;
import org.essaim.transfer.core.Network;
import org.essaim.transfer.core.RemotePeer;
import org.jspecify.annotations.Nullable;

/** The wires between machines: latency, rates, and losses. */
public final class VirtualNetwork {

    /** Nothing is as fast. */
    static final long UNLIMITED = 1L << 40;

    private static final long REFUSED_NANOS = 1_000_000;
    private static final long UNANSWERED_NANOS = 10_000_000_000L;

    private final VirtualTime time;
    private final RandomGenerator random;
    private final long latency;
    private final Map<InetSocketAddress, Port> ports = new LinkedHashMap<>();
    private final List<VirtualLink> links = new ArrayList<>();
    private int ephemeral = 1024;
    private final Set<InetSocketAddress> walled = new HashSet<>();
    private double lossy;
    private int calls;
    private long messages;
    private boolean tcp;

    /** @param latency nanoseconds one way */
    public VirtualNetwork(VirtualTime time, RandomGenerator random, long latency) {
        this.time = time;
        this.random = random;
        this.latency = latency;
    }

    VirtualTime time() {
        return time;
    }

    RandomGenerator random() {
        return random;
    }

    long latency() {
        return latency;
    }

    /** Calls that have reached someone. */
    public int calls() {
        return calls;
    }

    /** Messages and blocks that were sent. */
    public long messages() {
        return messages;
    }

    void countMessage() {
        messages++;
    }

    /** From now on connections are as TCP has them: packets with headers, windows, and queues that run over. */
    VirtualNetwork overTcp() {
        tcp = true;
        return this;
    }

    boolean hasTcp() {
        return tcp;
    }

    /** Connections that stand. */
    public int connections() {
        return links.size() / 2;
    }

    /** The part of calls that fail. */
    public void lossy(double part) {
        lossy = part;
    }

    /** Plugs a machine in. */
    public Port plug(InetSocketAddress address, VirtualLoop loop, long bytesPerSecond) {
        Port port = new Port(address, loop, bytesPerSecond);
        ports.put(address, port);
        return port;
    }

    /** A machine can be called at another address too, but calls from its own. */
    void alias(InetSocketAddress machine, InetSocketAddress other) {
        ports.put(other, java.util.Objects.requireNonNull(ports.get(machine)));
    }

    /** Calls of a machine get no answer. */
    void wall(InetSocketAddress machine) {
        walled.add(machine);
    }

    /** Pulls a machine's plug: everyone it talks to sees its connections end. */
    public void unplug(Port port) {
        ports.remove(port.address, port);
        for (VirtualLink link : List.copyOf(links)) {
            if (link.port() == port) {
                link.cut("The machine is gone");
            }
        }
    }

    /** Cuts a connection. */
    public void cutOne() {
        if (!links.isEmpty()) {
            links.get(random.nextInt(links.size())).cut("The wire is cut");
        }
    }

    void forget(VirtualLink link) {
        links.remove(link);
    }

    /** A site's link to the others. */
    static final class Site {
        private final VirtualWire up;
        private final VirtualWire down;

        Site(long bytesPerSecond) {
            up = new VirtualWire(bytesPerSecond);
            down = new VirtualWire(bytesPerSecond);
        }
    }

    /** Where a machine is plugged in. */
    public final class Port implements Network {

        private final InetSocketAddress address;
        private final VirtualLoop loop;
        private final VirtualWire up;
        private VirtualWire down = new VirtualWire(UNLIMITED);
        private @Nullable Site site;
        private @Nullable Acceptor acceptor;
        private Optional<MachineId> machine = Optional.empty();

        Port(InetSocketAddress address, VirtualLoop loop, long bytesPerSecond) {
            this.address = address;
            this.loop = loop;
            this.up = new VirtualWire(bytesPerSecond);
        }

        /** Takes calls from now on. */
        public void listen(Acceptor by) {
            acceptor = by;
        }

        /** Shows a certificate from now on. */
        public void identify(MachineId as) {
            machine = Optional.of(as);
        }

        VirtualLoop loop() {
            return loop;
        }

        /** What comes is limited as well. */
        void downlink(long bytesPerSecond) {
            down = new VirtualWire(bytesPerSecond);
        }

        /** It stands in a site, whose WAN it shares with others. */
        void site(Site its) {
            site = its;
        }

        /** The wires between its uplink and another machine, that one's downlink included. */
        private List<VirtualWire> wires(Port to) {
            List<VirtualWire> wires = new ArrayList<>();
            if (site != to.site) {
                if (site != null) {
                    wires.add(site.up);
                }
                if (to.site != null) {
                    wires.add(to.site.down);
                }
            }
            wires.add(to.down);
            return wires;
        }

        /** Sends so many bytes: they leave, and then they are there. */
        void transmit(int bytes, Port to, Runnable left, Runnable there) {
            long begins = up.free(time.now());
            long leaves = up.transmit(bytes, time.now(), time.now());
            time.after(leaves - time.now(), left);
            time.after(begins - time.now(), () -> pass(bytes, wires(to), 0, leaves, there));
        }

        /** Sends one packet. @param there told how long it has waited for the other's downlink */
        void packet(int bytes, Port to, Runnable left, LongConsumer there) {
            long begins = up.free(time.now());
            long leaves = up.transmit(bytes, time.now(), time.now());
            time.after(leaves - time.now(), () -> {
                left.run();
                hop(bytes, wires(to), 0, 0, there);
            });
        }

        private void hop(int bytes, List<VirtualWire> wires, int index, long waited, LongConsumer there) {
            if (index == wires.size()) {
                time.after(latency, () -> there.accept(waited));
                return;
            }
            long wait = wires.get(index).free(time.now()) - time.now();
            long ends = wires.get(index).transmit(bytes, time.now(), time.now());
            time.after(ends - time.now(), () -> hop(bytes, wires, index + 1, Math.max(wait, waited), there));
        }

        /** The first bytes are at a wire now, the last will be later. */
        private void pass(int bytes, List<VirtualWire> wires, int index, long last, Runnable there) {
            if (index == wires.size()) {
                time.after(last - time.now() + latency, there);
                return;
            }
            long begins = wires.get(index).free(time.now());
            long ends = wires.get(index).transmit(bytes, time.now(), last);
            time.after(begins - time.now(), () -> pass(bytes, wires, index + 1, ends, there));
        }

        @Override
        public void dial(InetSocketAddress to, Handshake ours, WireLimits limits, LinkListener listener) {
            if (walled.contains(address)) {
                time.after(UNANSWERED_NANOS, () -> tell(() -> listener.closed("No answer")));
                return;
            }
            Port other = ports.get(to);
            if (other == null || random.nextDouble() < lossy) {
                time.after(REFUSED_NANOS, () -> tell(() -> listener.closed("Nobody answers")));
                return;
            }
            InetSocketAddress from = new InetSocketAddress(address.getAddress(), ephemeral++ & 0xffff);
            time.after(2 * latency, () -> answer(other, from, to, ours, listener));
        }

        private void answer(
                Port other, InetSocketAddress from, InetSocketAddress to, Handshake ours, LinkListener listener) {
            calls++;
            RemotePeer caller = new RemotePeer(from, machine, Optional.empty(), true);
            Acceptor there = other.acceptor;
            Optional<Acceptor.Acceptance> acceptance = there == null || other.loop.isDead() || loop.isDead()
                    ? Optional.empty()
                    : there.accept(ours, caller);
            if (acceptance.isEmpty()) {
                time.after(latency, () -> tell(() -> listener.closed("It does not want to")));
                return;
            }
            Acceptor.Acceptance yes = acceptance.get();
            RemotePeer called = new RemotePeer(to, other.machine, Optional.empty(), false);
            VirtualLink near = new VirtualLink(VirtualNetwork.this, this, called, listener);
            VirtualLink far = new VirtualLink(VirtualNetwork.this, other, caller, yes.listener());
            near.join(far);
            links.add(near);
            links.add(far);
            time.after(0, () -> far.open(ours));
            time.after(latency, () -> near.open(yes.ours()));
        }

        private void tell(Runnable event) {
            if (!loop.isDead()) {
                event.run();
            }
        }
    }
}
