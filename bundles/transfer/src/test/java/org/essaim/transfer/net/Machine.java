/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.essaim.api.InfoHash;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.WireLimits;
import org.essaim.testkit.transfer.Await;
import org.essaim.transfer.core.Acceptor;
import org.essaim.transfer.core.LinkListener;
import org.essaim.transfer.core.RemotePeer;
import org.jspecify.annotations.Nullable;

/** One machine's network on loopback, in one swarm; checks at its end that no buffer is left. */
final class Machine implements AutoCloseable, Acceptor {

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    static final byte[] SWARM = hash(7);
    static final WireLimits LIMITS = WireLimits.of(100, 1 << 20);
    static final NetworkOptions OPTIONS = NetworkOptions.of(InetAddress.getLoopbackAddress(), 0, false);

    final NettyLoop loop;
    final NettyNetwork network;
    final BlockingQueue<Recorder> called = new LinkedBlockingQueue<>();
    final List<RemotePeer> callers = new ArrayList<>();
    private final byte id;

    private Machine(int id, NettyLoop loop, NetworkOptions options, @Nullable PeerCredentials credentials) {
        this.id = (byte) id;
        this.loop = loop;
        this.network = credentials == null
                ? NettyNetwork.lab(loop, options)
                : NettyNetwork.secure(
                        loop,
                        options,
                        credentials,
                        hash -> Arrays.equals(hash, SWARM) ? Optional.of(InfoHash.of(SWARM)) : Optional.empty());
        network.listen(this);
    }

    static Machine lab(int id) {
        return lab(id, options -> options);
    }

    static Machine lab(int id, UnaryOperator<NetworkOptions> options) {
        return new Machine(id, NettyLoop.start("machine " + id), options.apply(patient(OPTIONS)), null);
    }

    static Machine portable(int id) {
        return new Machine(id, NettyLoop.portable("machine " + id), patient(OPTIONS), null);
    }

    static Machine secure(int id, PeerCredentials credentials) {
        return new Machine(id, NettyLoop.start("machine " + id), patient(OPTIONS), credentials);
    }

    /** So little time for a handshake that a test can wait until it is over. */
    static NetworkOptions hasty(NetworkOptions options) {
        return options.withTimes(Duration.ofMillis(300), Duration.ofSeconds(60), Duration.ofSeconds(60));
    }

    /** As much time for a handshake as a busy machine may need. */
    static NetworkOptions patient(NetworkOptions options) {
        return options.withTimes(Duration.ofSeconds(60), Duration.ofSeconds(150), Duration.ofSeconds(60));
    }

    static byte[] hash(int seed) {
        byte[] bytes = new byte[20];
        Arrays.fill(bytes, (byte) seed);
        return bytes;
    }

    Handshake greeting() {
        return Handshake.of(SWARM, hash(id), Handshake.Bit.FAST);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), network.port().orElseThrow());
    }

    Recorder dial(InetSocketAddress to) {
        return dial(to, new Recorder());
    }

    <T extends LinkListener> T dial(InetSocketAddress to, T listener) {
        loop.execute(() -> network.dial(to, greeting(), LIMITS, listener));
        return listener;
    }

    Recorder called() throws InterruptedException {
        Recorder recorder = called.poll(60, TimeUnit.SECONDS);
        assertThat(recorder).as("a link").isNotNull();
        return recorder;
    }

    @Override
    public Optional<Acceptance> accept(Handshake theirs, RemotePeer peer) {
        callers.add(peer);
        if (!Arrays.equals(theirs.infoHash(), SWARM)) {
            return Optional.empty();
        }
        Recorder recorder = new Recorder();
        called.add(recorder);
        return Optional.of(new Acceptance(greeting(), LIMITS, recorder));
    }

    /** Waits for a condition that holds on the loop's thread. */
    void until(String what, BooleanSupplier condition) {
        await(what, () -> loop.ask(condition::getAsBoolean));
    }

    static void await(String what, BooleanSupplier condition) {
        Await.until(what, condition);
    }

    @Override
    public void close() {
        network.close();
        until("no buffer is in use", () -> loop.buffersInUse() == 0);
        assertThat(network.figures().links() + network.figures().greetings()).isZero();
        loop.close();
        assertThat(loop.events().isTerminated()).isTrue();
    }
}
