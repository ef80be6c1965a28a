/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;
import org.essaim.api.RequestFault;

/** Reads a body of bounded length, without a thread while more of it is on its way. */
final class BodyReader implements Runnable {

    private final Content.Source source;
    private final int limit;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();

    private BodyReader(Content.Source source, int limit) {
        this.source = source;
        this.limit = limit;
    }

    /** Completed exceptionally with {@link RequestFault} {@code BODY_TOO_LARGE}, or with what broke the connection. */
    static CompletableFuture<byte[]> read(Content.Source source, int limit) {
        BodyReader reader = new BodyReader(source, limit);
        reader.run();
        return reader.body;
    }

    @Override
    public void run() {
        while (true) {
            Content.Chunk chunk = source.read();
            if (chunk == null) {
                source.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                body.completeExceptionally(chunk.getFailure());
                return;
            }
            bytes.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
            boolean last = chunk.isLast();
            chunk.release();
            if (bytes.size() > limit) {
                body.completeExceptionally(new RequestFault(
                        "BODY_TOO_LARGE", "The request is larger than " + limit + " bytes", "Report less at once."));
                return;
            }
            if (last) {
                body.complete(bytes.toByteArray());
                return;
            }
        }
    }
}
