/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;

/** One client's connection: its requests are answered one after the other, as they come. On the loop's thread. */
final class HttpConnection extends ChannelInboundHandlerAdapter {

    private static final String HEAD = "\r\nContent-Type: text/plain\r\nContent-Length: ";
    private static final int HEAD_BYTES = 128;

    /** Room for 50 peers; it grows where that is not enough. */
    private static final int BODY_BYTES = 512;

    private final Channel channel;
    private final InetAddress from;
    private final Answerer answerer;
    private final OpenConnections open;
    private final Runnable close;
    private boolean ended;

    /** @param from where it comes from, which is all that is known of the client */
    HttpConnection(Channel channel, InetAddress from, Answerer answerer, OpenConnections open) {
        this.channel = channel;
        this.from = from;
        this.answerer = answerer;
        this.open = open;
        this.close = channel::close;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        open.active(close, System.nanoTime());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        open.closed(close);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpRequest request && !ended) {
                answer(request);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // a client that has gone, mostly
    }

    private void answer(HttpRequest request) {
        ByteBuf body = Unpooled.buffer(BODY_BYTES);
        if (request.decoderResult().isFailure()) {
            Replies.failure(body, "The request is not HTTP/1.1, or longer than this tracker reads");
            reply("400 Bad Request", body, false);
        } else if (!request.method().equals(HttpMethod.GET) || hasContent(request)) {
            Replies.failure(body, "A tracker is asked by GET, without content");
            reply("400 Bad Request", body, false);
        } else {
            answerer.answer(request.uri(), from, body);
            reply("200 OK", body, HttpUtil.isKeepAlive(request));
        }
    }

    private static boolean hasContent(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0) != 0;
    }

    private void reply(String status, ByteBuf body, boolean stays) {
        ByteBuf out = channel.alloc().buffer(HEAD_BYTES + body.readableBytes());
        Replies.text(out, "HTTP/1.1 ");
        Replies.text(out, status);
        Replies.text(out, HEAD);
        Replies.number(out, body.readableBytes());
        Replies.text(out, stays ? "\r\nConnection: keep-alive\r\n\r\n" : "\r\nConnection: close\r\n\r\n");
        out.writeBytes(body);
        // Whoever asks and asks and reads no answer is not waited for.
        if (stays && channel.isWritable()) {
            open.active(close, System.nanoTime());
            channel.write(out, channel.voidPromise());
        } else {
            ended = true;
            channel.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
