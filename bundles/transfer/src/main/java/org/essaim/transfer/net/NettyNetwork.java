/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.WireLimits;
import org.essaim.transfer.core.Acceptor;
import org.essaim.transfer.core.LinkListener;
import org.essaim.transfer.core.Loop;
import org.essaim.transfer.core.Network;
import org.essaim.transfer.core.RemotePeer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A machine's connections to its peers. Over mutual TLS 1.3 when it is given credentials; without, anybody is believed and
 * everything is readable on the way, and a warning says so. A peer that is silent, slow or talks nonsense costs its own
 * connection: one that is set up within the time limit is not kept from it by others that are not.
 *
 * <p>On the loop's thread, but for {@link #listen}, {@link #figures} and {@link #close}, which are for any other.
 */
public final class NettyNetwork implements Network, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NettyNetwork.class);
    private static final int BACKLOG = 64;

    /** Reads of one connection before others have their turn. */
    private static final int READS_AT_ONCE = 4;

    private final NettyLoop loop;
    private final NetworkOptions options;
    private final @Nullable Gate gate;
    private final Map<Greeting, Loop.Timer> greetings = new LinkedHashMap<>();
    private final Set<NettyLink> links = new LinkedHashSet<>();
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Acceptor acceptor;
    private volatile @Nullable Channel listening;
    private boolean ended;

    private NettyNetwork(NettyLoop loop, NetworkOptions options, @Nullable Gate gate) {
        this.loop = loop;
        this.options = options;
        this.gate = gate;
        loop.execute(this::watch);
    }

    /** A network without TLS, for interoperation with other clients and for measurements. */
    public static NettyNetwork lab(NettyLoop loop, NetworkOptions options) {
        LOG.warn("LAB MODE: pieces travel unencrypted and any peer is believed. Never use it in production.");
        return new NettyNetwork(loop, options, null);
    }

    /**
     * A network of machines that know each other by certificate.
     *
     * @param names the swarms of this machine
     */
    public static NettyNetwork secure(
            NettyLoop loop, NetworkOptions options, PeerCredentials credentials, SwarmNames names) {
        Gate gate = new Gate(credentials, names, options.receiveBuffer());
        NettyNetwork network = new NettyNetwork(loop, options, gate);
        gate.onRevoked(machine -> loop.execute(() -> network.reconsider(machine)));
        return network;
    }

    private record Waiting(InetSocketAddress to, Greeting.Call call) {}

    /**
     * Binds the first free port and accepts connections until closed.
     *
     * @throws LocalFault {@code PORT_TAKEN} when none is free
     */
    public void listen(Acceptor decides) {
        loop.execute(() -> acceptor = decides);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop.events(), loop.events())
                .channel(loop.transport().listener())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.ALLOCATOR, loop.buffers())
                .childOption(ChannelOption.ALLOCATOR, loop.buffers())
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
                .childHandler(initialiser(this::called));
        listening = Ports.bind(bootstrap, options);
    }

    /** The port it listens at; empty while it does not. Any thread. */
    public Optional<Integer> port() {
        Channel channel = listening;
        return channel == null ? Optional.empty() : Optional.of(((InetSocketAddress) channel.localAddress()).getPort());
    }

    @Override
    public void dial(InetSocketAddress to, Handshake ours, WireLimits limits, LinkListener listener) {
        Greeting.Call call = new Greeting.Call(ours, new NettyLink.Terms(limits, listener));
        if (ended || !options.admits(to)) {
            refuse(call, ended ? "the engine has ended" : "only loopback is allowed: set TLS or lab mode up first");
        } else if (greetings(true) < options.halfOpen() && total() < options.connections()) {
            connect(to, call);
        } else if (waiting.size() < options.connections()) {
            waiting.add(new Waiting(to, call));
        } else {
            refuse(call, "too many connections");
        }
    }

    private void refuse(Greeting.Call call, String why) {
        loop.execute(() -> call.terms().listener().closed(why));
    }

    private void connect(InetSocketAddress to, Greeting.Call call) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.events())
                .channel(loop.transport().connection())
                .option(ChannelOption.ALLOCATOR, loop.buffers())
                .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        options.greeting().toMillis())
                .handler(initialiser(channel -> greet(channel, call)));
        ChannelFuture future = bootstrap.connect(to);
        future.addListener(done -> {
            if (!done.isSuccess()) {
                Greeting greeting = future.channel().pipeline().get(Greeting.class);
                String why = "no connection: " + done.cause().getMessage();
                if (greeting != null) {
                    greeting.end(why);
                } else {
                    refuse(call, why);
                }
            }
        });
    }

    private MaxMessagesRecvByteBufAllocator reads() {
        return new FixedRecvByteBufAllocator(options.receiveBuffer()).maxMessagesPerRead(READS_AT_ONCE);
    }

    private static ChannelHandler initialiser(Consumer<Channel> setUp) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                setUp.accept(channel);
            }
        };
    }

    /** A peer has called. The oldest that has not greeted yet makes room: an honest one greets within a round trip. */
    private void called(Channel channel) {
        boolean full = greetings(false) >= options.halfOpen() || total() >= options.connections();
        if (full) {
            greetings.keySet().stream()
                    .filter(greeting -> !greeting.isOurs())
                    .findFirst()
                    .ifPresent(oldest -> oldest.end("others wait"));
        }
        if (ended || total() >= options.connections() || !options.admits((InetSocketAddress) channel.remoteAddress())) {
            channel.close();
        } else {
            greet(channel, null);
        }
    }

    private void greet(Channel channel, Greeting.@Nullable Call call) {
        loop.transport().prepare(channel, options.kernelUnsent());
        Greeting greeting = new Greeting(this, channel, call);
        long limit = options.greeting().toNanos();
        greetings.put(greeting, loop.schedule(limit, () -> greeting.end("no handshake within " + options.greeting())));
        Gate tls = gate;
        if (tls != null && !tls.prepare(channel, greeting.isOurs())) {
            channel.pipeline().addLast(greeting);
            greeting.end("this machine has no certificate yet");
            return;
        }
        channel.pipeline().addLast(greeting);
    }

    private int greetings(boolean ours) {
        int count = 0;
        for (Greeting greeting : greetings.keySet()) {
            count += greeting.isOurs() == ours ? 1 : 0;
        }
        return count;
    }

    private int total() {
        return greetings.size() + links.size();
    }

    NettyLoop loop() {
        return loop;
    }

    /** The checks of a secure network; null in lab mode. */
    @Nullable Gate gate() {
        return gate;
    }

    Optional<Acceptor.Acceptance> accept(Handshake theirs, RemotePeer peer) {
        Acceptor decides = acceptor;
        return decides == null ? Optional.empty() : decides.accept(theirs, peer);
    }

    /** A greeting is through. */
    NettyLink opened(Greeting greeting, Channel channel, RemotePeer peer, Gate.Pass pass, NettyLink.Terms terms) {
        forget(greeting);
        NettyLink link = new NettyLink(loop, options, channel, peer, pass, terms);
        links.add(link);
        channel.closeFuture().addListener(done -> {
            links.remove(link);
            dialWaiting();
        });
        return link;
    }

    /** A greeting has come to nothing. */
    void failed(Greeting greeting, Channel channel, String why) {
        LOG.debug("No link with {}: {}", channel.remoteAddress(), why);
        forget(greeting);
        dialWaiting();
    }

    private void forget(Greeting greeting) {
        Loop.Timer timer = greetings.remove(greeting);
        if (timer != null) {
            timer.cancel();
        }
    }

    private void dialWaiting() {
        while (!ended
                && !waiting.isEmpty()
                && greetings(true) < options.halfOpen()
                && total() < options.connections()) {
            Waiting next = waiting.remove();
            connect(next.to(), next.call());
        }
    }

    private void watch() {
        if (!ended) {
            long now = loop.nanoTime();
            new ArrayList<>(links).forEach(link -> link.watch(now));
            loop.schedule(options.keepAlive().toNanos() / 4, this::watch);
        }
    }

    /** Closes the links of a machine whose certificate or ticket does not let it in any more. */
    private void reconsider(MachineId machine) {
        for (NettyLink link : new ArrayList<>(links)) {
            if (link.peer().machine().filter(machine::equals).isPresent() && !link.isStillAllowed()) {
                link.close("its right to be here has ended");
            }
        }
    }

    /** What it holds now. Not on the loop's thread. */
    public NetworkFigures figures() {
        return loop.ask(() -> new NetworkFigures(
                links.size(), greetings.size(), waiting.size(), loop.bufferBytes(), loop.transportName()));
    }

    /** Closes the port and every connection; returns when that is done. Not on the loop's thread. */
    @Override
    public void close() {
        Channel channel = listening;
        listening = null;
        if (channel != null) {
            channel.close().syncUninterruptibly();
        }
        loop.ask(() -> {
            ended = true;
            while (!waiting.isEmpty()) {
                refuse(waiting.remove().call(), "the engine has ended");
            }
            new ArrayList<>(greetings.keySet()).forEach(greeting -> greeting.end("the engine has ended"));
            new ArrayList<>(links).forEach(link -> link.close("the engine has ended"));
            return true;
        });
        if (gate != null) {
            gate.close();
        }
    }
}
