/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;
import org.essaim.transfer.core.Link;
import org.essaim.transfer.core.LinkListener;

/** Remembers what it is told. */
class Recorder implements LinkListener {

    final CompletableFuture<Link> link = new CompletableFuture<>();
    final CompletableFuture<Handshake> handshake = new CompletableFuture<>();
    final CompletableFuture<String> closed = new CompletableFuture<>();
    final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<Block> blocks = new LinkedBlockingQueue<>();
    final List<String> afterTheEnd = new CopyOnWriteArrayList<>();
    final AtomicInteger writable = new AtomicInteger();
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();

    record Block(int piece, int begin, byte[] bytes) {}

    @Override
    public void opened(Link opened, Handshake theirs) {
        handshake.complete(theirs);
        link.complete(opened);
    }

    @Override
    public void message(Message message) {
        told("message");
        messages.add(message);
    }

    @Override
    public void block(int piece, int begin, ByteBuffer part, int blockLength, int blockOffset) {
        told("block");
        if (blockOffset != block.size()) {
            throw new IllegalStateException("a part at " + blockOffset + " instead of " + block.size());
        }
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        block.writeBytes(bytes);
        if (block.size() == blockLength) {
            blocks.add(new Block(piece, begin, block.toByteArray()));
            block.reset();
        }
    }

    @Override
    public void writable() {
        told("writable");
        writable.incrementAndGet();
    }

    @Override
    public void closed(String why) {
        told("closed");
        closed.complete(why);
    }

    private void told(String what) {
        if (closed.isDone()) {
            afterTheEnd.add(what);
        }
    }

    Link link() throws Exception {
        return link.get(60, TimeUnit.SECONDS);
    }

    String closed() throws Exception {
        return closed.get(60, TimeUnit.SECONDS);
    }

    Message message() throws Exception {
        return messages.poll(60, TimeUnit.SECONDS);
    }

    Block block() throws Exception {
        return blocks.poll(60, TimeUnit.SECONDS);
    }
}
