/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.essaim.api.RequestFault;

/** Carries requests from Jetty to the {@link AgentGateway} and replies back; holds no thread meanwhile. */
final class ChannelHandler extends Handler.Abstract {

    private static final int MAX_WAIT_LENGTH = 8;

    private final AgentGateway gateway;

    ChannelHandler(AgentGateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        BodyReader.read(request, AgentGateway.MAX_BODY).whenComplete((body, fault) -> {
            if (fault == null) {
                answer(request, body, response, callback);
            } else if (fault instanceof RequestFault tooLarge) {
                // What is left of the body is not read.
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
                write(Reply.problem(tooLarge), response, callback);
            } else {
                callback.failed(fault);
            }
        });
        return true;
    }

    private void answer(Request request, byte[] body, Response response, Callback callback) {
        CompletableFuture<Reply> reply = gateway.handle(new AgentRequest(
                request.getMethod(),
                Request.getPathInContext(request),
                wait(request),
                header(request, HttpHeader.AUTHORIZATION),
                header(request, HttpHeader.IF_NONE_MATCH),
                body,
                address(request.getConnectionMetaData().getRemoteSocketAddress()),
                address(request.getConnectionMetaData().getLocalSocketAddress())));
        if (!reply.isDone()) {
            // The agent, or its connection, has gone.
            request.addFailureListener(gone -> reply.cancel(false));
        }
        reply.whenComplete((answer, gone) -> {
            if (answer == null) {
                callback.failed(gone == null ? new IllegalStateException("no answer") : gone);
            } else {
                write(answer, response, callback);
            }
        });
    }

    private static void write(Reply reply, Response response, Callback callback) {
        response.setStatus(reply.status());
        if (reply.status() != 304) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.contentType());
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().length);
        }
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        reply.etag().ifPresent(etag -> response.getHeaders().put(HttpHeader.ETAG, etag));
        response.write(true, ByteBuffer.wrap(reply.body()), callback);
    }

    private static Optional<String> wait(Request request) {
        String query = request.getHttpURI().getQuery();
        if (query == null) {
            return Optional.empty();
        }
        Fields.Field field = Request.extractQueryParameters(request).get("wait");
        return field == null
                ? Optional.empty()
                : Optional.of(field.getValue()).filter(value -> value.length() <= MAX_WAIT_LENGTH);
    }

    private static Optional<String> header(Request request, HttpHeader name) {
        HttpField field = request.getHeaders().getField(name);
        return field == null ? Optional.empty() : Optional.ofNullable(field.getValue());
    }

    private static InetSocketAddress address(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
