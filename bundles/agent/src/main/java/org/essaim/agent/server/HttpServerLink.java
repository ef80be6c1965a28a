/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;

/** HTTPS to one server, known by its key. Thread-safe; nothing blocks, dependents run on the executor given. */
public final class HttpServerLink implements ServerLink {

    static final int MAX_METAINFO = 16 << 20;
    static final int MAX_JSON = 1 << 20;
    static final int MAX_REQUEST = 64 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BODY_PATIENCE = Duration.ofMinutes(2);

    private final Token token;
    private final HttpClient client;
    private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param executor runs what the answers set off; bounded by its owner */
    public HttpServerLink(Token token, Executor executor) {
        this.token = token;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(new PinnedKey(token.pin()).context())
                .sslParameters(PinnedKey.onlyTls13())
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(executor)
                .build();
    }

    @Override
    public CompletionStage<Registration> register(Enrolment enrolment) {
        HttpRequest request = HttpRequest.newBuilder(token.base().resolve("register"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Messages.write(enrolment)))
                .build();
        return send(request, MAX_JSON, true).thenApply(reply -> Messages.registration(reply.body()));
    }

    @Override
    public CompletionStage<PollReply> poll(Identity identity, Optional<String> etag, Duration wait) {
        HttpRequest.Builder request = request(identity, "?wait=" + wait.toSeconds(), wait.plus(PATIENCE));
        etag.ifPresent(value -> request.header("If-None-Match", value));
        return send(request.GET().build(), MAX_JSON, false)
                .thenApply(reply -> reply.statusCode() == 304
                        ? new PollReply.Unchanged()
                        : Messages.orders(reply.headers().firstValue("ETag").orElse(""), reply.body()));
    }

    @Override
    public CompletionStage<byte[]> metainfo(Identity identity, PatchId patch) {
        return get(identity, patch, "metainfo", MAX_METAINFO);
    }

    @Override
    public CompletionStage<byte[]> envelope(Identity identity, PatchId patch) {
        return get(identity, patch, "envelope", MAX_JSON);
    }

    @Override
    public CompletionStage<byte[]> feedback(Identity identity, Feedback feedback) {
        return post(identity, "feedback", Messages.write(feedback));
    }

    @Override
    public CompletionStage<byte[]> inventory(Identity identity, Inventory inventory) {
        return post(identity, "inventory", Messages.write(inventory));
    }

    @Override
    public CompletionStage<Certified> certify(Identity identity, String csr) {
        return post(identity, "certificate", Messages.certificateRequest(csr)).thenApply(Messages::certificates);
    }

    @Override
    public CompletionStage<byte[]> post(Identity identity, String resource, byte[] json) {
        if (json.length > MAX_REQUEST || !resource.matches("[a-z][a-z/-]{0,63}")) {
            return CompletableFuture.failedFuture(new RequestFault(
                    "BAD_REQUEST",
                    "A request of " + json.length + " bytes to '" + resource + "' is not sent",
                    "Use fewer or shorter labels."));
        }
        HttpRequest request = request(identity, "/" + resource, PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json))
                .build();
        return send(request, MAX_JSON, false).thenApply(HttpResponse::body);
    }

    @Override
    public void close() {
        closed = true;
        underWay.forEach(future -> future.cancel(true));
    }

    private CompletionStage<byte[]> get(Identity identity, PatchId patch, String what, int max) {
        String path = "/patches/" + patch.name() + "/" + patch.version() + "/" + what;
        return send(request(identity, path, BODY_PATIENCE).GET().build(), max, false)
                .thenApply(HttpResponse::body);
    }

    private HttpRequest.Builder request(Identity identity, String path, Duration patience) {
        URI uri = token.base().resolve(identity.machine().value() + path);
        return HttpRequest.newBuilder(uri).timeout(patience).header("Authorization", "Bearer " + identity.credential());
    }

    private CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request, int max, boolean registering) {
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request, BoundedBody.upTo(max));
        underWay.add(exchange);
        if (closed) {
            exchange.cancel(true);
        }
        // The client's own time limit ends with the headers; a body that never ends needs one as well.
        Duration limit = request.timeout().orElse(PATIENCE).plus(PATIENCE);
        return exchange.copy().orTimeout(limit.toSeconds(), TimeUnit.SECONDS).handle((reply, error) -> {
            underWay.remove(exchange);
            if (error != null) {
                exchange.cancel(true);
                throw ChannelFaults.unanswered(token.address(), error);
            }
            int status = reply.statusCode();
            if (status != 200 && status != 304) {
                throw ChannelFaults.refused(status, reply.body(), registering);
            }
            return reply;
        });
    }
}
