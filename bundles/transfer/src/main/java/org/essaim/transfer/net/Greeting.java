/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.WireException;
import org.essaim.transfer.core.RemotePeer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is being set up: TLS where it is used, then each end's ticket (over TLS alone: two bytes of length and
 * the ticket) and handshake (BEP 3). Whoever has called speaks first. Its connection is handed to a {@link NettyLink}, or
 * closed. On the loop's thread.
 */
final class Greeting extends ChannelInboundHandlerAdapter {

    private static final int TICKET_LENGTH = Short.BYTES;

    private final NettyNetwork network;
    private final Channel channel;
    private final @Nullable Gate gate;
    private final @Nullable Call call;
    private final ByteBuffer heard;
    private @Nullable RemotePeer peer;
    private boolean ended;

    /** @param call what the connection is for where we have called; null where the peer has */
    Greeting(NettyNetwork network, Channel channel, @Nullable Call call) {
        this.network = network;
        this.channel = channel;
        this.call = call;
        this.gate = network.gate();
        heard = ByteBuffer.allocate(
                gate != null ? TICKET_LENGTH + PeerCredentials.MAX_TICKET + Handshake.LENGTH : Handshake.LENGTH);
    }

    boolean isOurs() {
        return call != null;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (gate == null) {
            begin(new RemotePeer(address(), Optional.empty(), Optional.empty(), !isOurs()));
        }
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        Gate tls = gate;
        if (tls != null && !ended && event instanceof SslHandshakeCompletionEvent handshake) {
            try {
                begin(tls.peer(channel, handshake, address(), !isOurs()));
            } catch (WireException e) {
                end(e.sentence());
            }
        }
    }

    private void begin(RemotePeer known) {
        peer = known;
        if (call != null) {
            say(call.ours());
        }
    }

    private void say(Handshake ours) {
        byte[] ticket = gate == null ? new byte[0] : gate.ticket(ours.infoHash());
        ByteBuf out = network.loop().buffers().directBuffer(TICKET_LENGTH + ticket.length + Handshake.LENGTH);
        if (gate != null) {
            out.writeShort(ticket.length).writeBytes(ticket);
        }
        ours.encode(out.internalNioBuffer(out.writerIndex(), Handshake.LENGTH));
        out.writerIndex(out.writerIndex() + Handshake.LENGTH);
        channel.writeAndFlush(out);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!ended) {
                hear(in);
            }
        } catch (WireException e) {
            end(e.sentence());
        } finally {
            in.release();
        }
    }

    private void hear(ByteBuf in) throws WireException {
        int ticket = gate != null ? collectTicket(in) : 0;
        if (ticket < 0) {
            return;
        }
        int begin = gate != null ? TICKET_LENGTH + ticket : 0;
        collect(in, begin + Handshake.LENGTH);
        ByteBuffer handshake = heard.duplicate().flip().position(begin);
        Handshake.check(handshake);
        if (handshake.remaining() == Handshake.LENGTH) {
            byte[] shown = Arrays.copyOfRange(heard.array(), Math.min(begin, TICKET_LENGTH), begin);
            greeted(Handshake.decode(handshake), shown, in);
        }
    }

    /** Collects the ticket and answers its length, or -1 while there is more to come. */
    private int collectTicket(ByteBuf in) throws WireException {
        collect(in, TICKET_LENGTH);
        if (heard.position() < TICKET_LENGTH) {
            return -1;
        }
        int length = heard.getShort(0) & 0xffff;
        if (length > PeerCredentials.MAX_TICKET) {
            throw new WireException("A ticket of " + length + " bytes is too long.");
        }
        collect(in, TICKET_LENGTH + length);
        return heard.position() < TICKET_LENGTH + length ? -1 : length;
    }

    private void collect(ByteBuf in, int upTo) {
        int take = Math.min(in.readableBytes(), upTo - heard.position());
        if (take > 0) {
            in.readBytes(heard.array(), heard.position(), take);
            heard.position(heard.position() + take);
        }
    }

    private void greeted(Handshake theirs, byte[] ticket, ByteBuf rest) throws WireException {
        RemotePeer known = peer;
        if (known == null) {
            throw new WireException("The peer spoke before the connection was ready.");
        }
        if (call != null && !call.isAnsweredBy(theirs)) {
            throw new WireException("The peer answered for another swarm.");
        }
        Gate.Pass pass = gate == null ? Gate.Pass.ANYBODY : gate.authorise(known, ticket, theirs.infoHash());
        Optional<NettyLink.Terms> terms = call != null ? Optional.of(call.terms()) : answer(theirs, known);
        if (terms.isEmpty()) {
            end("the peer was turned away");
            return;
        }
        ended = true;
        NettyLink link = network.opened(this, channel, known, pass, terms.get());
        channel.pipeline().replace(this, "link", link);
        link.open(theirs, rest);
    }

    private Optional<NettyLink.Terms> answer(Handshake theirs, RemotePeer known) {
        return network.accept(theirs, known).map(acceptance -> {
            say(acceptance.ours());
            return new NettyLink.Terms(acceptance.limits(), acceptance.listener());
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end("the peer closed it before the handshake was through");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(String.valueOf(cause.getMessage()));
    }

    /** Gives up. */
    void end(String why) {
        if (!ended) {
            ended = true;
            channel.close();
            network.failed(this, channel, why);
            if (call != null) {
                network.loop().execute(() -> call.terms().listener().closed(why));
            }
        }
    }

    /**
     * A connection of ours.
     *
     * @param ours the handshake to show
     */
    record Call(Handshake ours, NettyLink.Terms terms) {
        boolean isAnsweredBy(Handshake theirs) {
            return Arrays.equals(theirs.infoHash(), ours.infoHash())
                    || terms.listener().isAlsoNamed(theirs.infoHash());
        }
    }
}
