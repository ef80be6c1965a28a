/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.WireLimits;
import org.essaim.transfer.core.Link;
import org.essaim.transfer.core.LinkListener;
import org.jspecify.annotations.Nullable;

/** A peer that says what a test makes it say, and remembers what it was told. */
final class ScriptedPeer implements LinkListener {

    private final List<Message> heard = new ArrayList<>();
    private long bytes;
    private @Nullable Link link;
    private Optional<String> closed = Optional.empty();

    /** Calls a machine. */
    static ScriptedPeer call(VirtualWorld world, VirtualMachine machine, byte[] wireHash, Handshake.Bit... bits) {
        return call(1, world, machine, wireHash, bits);
    }

    /** One of several calls a machine. */
    static ScriptedPeer call(
            int number, VirtualWorld world, VirtualMachine machine, byte[] wireHash, Handshake.Bit... bits) {
        try {
            InetAddress host = InetAddress.getByAddress(new byte[] {10, 0, 1, (byte) number});
            VirtualNetwork.Port port =
                    world.network().plug(new InetSocketAddress(host, 6881), new VirtualLoop(world.time()), 100 << 20);
            ScriptedPeer peer = new ScriptedPeer();
            byte[] id = "-XX0000-scripted....".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            id[id.length - 1] = (byte) number;
            port.dial(machine.endpoint().address(), Handshake.of(wireHash, id, bits), WireLimits.of(1, 1), peer);
            world.time().run(VirtualWorld.SECOND / 10);
            return peer;
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    void say(Message message) {
        Objects.requireNonNull(link).send(message);
    }

    void hangUp() {
        Objects.requireNonNull(link).close("It hangs up");
    }

    void sendBlock(int piece, int begin, byte[] data) {
        Objects.requireNonNull(link).sendBlock(piece, begin, ByteBuffer.wrap(data), () -> {});
    }

    <T extends Message> List<T> heard(Class<T> kind) {
        return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    long bytes() {
        return bytes;
    }

    Optional<String> whyClosed() {
        return closed;
    }

    boolean isConnected() {
        return link != null && closed.isEmpty();
    }

    @Override
    public void opened(Link opened, Handshake theirs) {
        link = opened;
    }

    @Override
    public void message(Message message) {
        heard.add(message);
    }

    @Override
    public void block(int piece, int begin, ByteBuffer part, int blockLength, int blockOffset) {
        bytes += part.remaining();
    }

    @Override
    public void writable() {}

    @Override
    public void closed(String why) {
        closed = Optional.of(why);
    }
}
