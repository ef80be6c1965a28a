/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.WireLimits;
import org.essaim.transfer.core.Acceptor;
import org.essaim.transfer.core.Link;
import org.essaim.transfer.core.LinkListener;
import org.essaim.transfer.core.RemotePeer;
import org.jspecify.annotations.Nullable;

/**
 * Another program: its name says no port, it takes calls by one name of a swarm only, and of two connections with one
 * peer it keeps the older or the newer.
 */
final class ForeignPeer implements Acceptor {

    private static final InetSocketAddress ADDRESS = address();

    private final VirtualNetwork.Port port;
    private final byte[] id;
    private final byte[] wireHash;
    private final Handshake.Bit[] bits;
    private final boolean keepsOlder;
    private final List<End> open = new ArrayList<>();
    private final List<byte[]> answers = new ArrayList<>();
    private int refused;

    /** One of its connections. */
    private final class End implements LinkListener {
        private @Nullable Link link;
        private byte @Nullable [] peer;

        @Override
        public void opened(Link opened, Handshake theirs) {
            link = opened;
            peer = theirs.peerId();
            if (!opened.peer().incoming()) {
                answers.add(theirs.infoHash());
            }
            Optional<End> former =
                    open.stream().filter(e -> Arrays.equals(e.peer, peer)).findFirst();
            open.add(this);
            former.ifPresent(older -> (keepsOlder ? this : older).close());
        }

        void close() {
            open.remove(this);
            if (link != null) {
                link.close("It is connected already");
            }
        }

        @Override
        public void message(Message message) {}

        @Override
        public void block(int piece, int begin, ByteBuffer part, int blockLength, int blockOffset) {}

        @Override
        public void writable() {}

        @Override
        public void closed(String why) {
            open.remove(this);
        }

        @Override
        public boolean isAlsoNamed(byte[] infoHash) {
            return true;
        }
    }

    ForeignPeer(VirtualWorld world, String id, byte[] wireHash, boolean keepsOlder, Handshake.Bit... bits) {
        this.port = world.network().plug(ADDRESS, new VirtualLoop(world.time()), 100 << 20);
        this.id = id.getBytes(StandardCharsets.US_ASCII);
        this.wireHash = wireHash;
        this.keepsOlder = keepsOlder;
        this.bits = bits;
        port.listen(this);
    }

    private static InetSocketAddress address() {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 1, 1}), 6881);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static PeerEndpoint endpoint() {
        return new PeerEndpoint(new MachineId("other"), ADDRESS, false);
    }

    void call(VirtualMachine machine) {
        port.dial(machine.endpoint().address(), Handshake.of(wireHash, id, bits), WireLimits.of(1, 1), new End());
    }

    @Override
    public Optional<Acceptance> accept(Handshake theirs, RemotePeer peer) {
        if (!Arrays.equals(theirs.infoHash(), wireHash)) {
            refused++;
            return Optional.empty();
        }
        return Optional.of(new Acceptance(Handshake.of(wireHash, id, bits), WireLimits.of(1, 1), new End()));
    }

    /** Its connections that stand. */
    int connections() {
        return open.size();
    }

    /** By which names its calls were answered. */
    List<byte[]> answers() {
        return answers;
    }

    /** Calls by another name. */
    int refused() {
        return refused;
    }
}
