/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes a stream apart into messages, however it was split on its way. The bytes of blocks are handed on as they come;
 * every other frame is collected, and held to its own limit before that.
 *
 * <p>One thread. After a {@link WireException} or {@link #stop()} it takes everything and says nothing.
 */
public final class FrameDecoder {

    /** Who is told. Calls come from within {@link FrameDecoder#feed}, in the order of the stream. */
    public interface Sink {

        /** A message that is complete. */
        void message(Message message);

        /**
         * A part of a block; the parts of one block come one after the other, without other calls between them.
         *
         * @param part what remains in it is the part, one byte or more; valid during the call only, not to be written to
         * @param blockLength bytes of the whole block
         * @param blockOffset where in the block the part begins
         */
        void block(int piece, int begin, ByteBuffer part, int blockLength, int blockOffset);
    }

    private enum State {
        LENGTH,
        ID,
        BLOCK_PLACE,
        BLOCK,
        CONTENT,
        SKIP,
        STOPPED
    }

    /** Larger frames are rare; what one needed is given back after it. */
    private static final int USUAL = 128;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final WireLimits limits;
    private final FrameContent content;
    private final Sink sink;
    private State state = State.LENGTH;
    private ByteBuffer collected = ByteBuffer.allocate(USUAL);
    /** Of the frame's content. */
    private int length;

    private int id;
    private int piece;
    private int begin;
    /** Bytes of the content of this frame that were handed on or passed over. */
    private int done;

    /** @param sink told of everything that is well-formed and in bounds */
    public FrameDecoder(WireLimits limits, Sink sink) {
        this.limits = limits;
        this.content = new FrameContent(limits);
        this.sink = sink;
    }

    /**
     * Takes all that remains in {@code in}, which is big-endian.
     *
     * @throws WireException as soon as it is certain that no honest peer sent this
     */
    public void feed(ByteBuffer in) throws WireException {
        try {
            while (in.hasRemaining()) {
                step(in);
            }
        } catch (WireException e) {
            stop();
            throw e;
        }
    }

    /** From now on nobody is told anything, not even of what was fed already. */
    public void stop() {
        state = State.STOPPED;
        collected = NOTHING;
    }

    private void step(ByteBuffer in) throws WireException {
        switch (state) {
            case LENGTH -> takeLength(in);
            case ID -> takeId(in);
            case BLOCK_PLACE -> takeBlockPlace(in);
            case BLOCK -> takeBlock(in);
            case CONTENT -> takeContent(in);
            case SKIP -> skip(in);
            case STOPPED -> in.position(in.limit());
        }
    }

    private void takeLength(ByteBuffer in) throws WireException {
        ByteBuffer whole = whole(in, Integer.BYTES);
        if (whole == null) {
            return;
        }
        int frame = whole.getInt();
        if (frame < 0 || frame > limits.longestFrame()) {
            throw new WireException("A frame claims to have " + Integer.toUnsignedLong(frame) + " bytes.");
        }
        release();
        length = frame - 1;
        if (frame == 0) {
            sink.message(new Message.KeepAlive());
        } else {
            state = State.ID;
        }
    }

    private void takeId(ByteBuffer in) throws WireException {
        id = in.get() & 0xff;
        content.check(id, length);
        done = 0;
        if (id == MessageIds.PIECE) {
            length -= FrameContent.PLACE;
            state = State.BLOCK_PLACE;
        } else if (length == 0) {
            state = State.LENGTH;
            sink.message(content.decode(id, NOTHING));
        } else {
            state = FrameContent.isKnown(id) ? State.CONTENT : State.SKIP;
        }
    }

    private void takeBlockPlace(ByteBuffer in) throws WireException {
        ByteBuffer whole = whole(in, FrameContent.PLACE);
        if (whole != null) {
            piece = whole.getInt();
            begin = whole.getInt();
            content.checkBlock(piece, begin, length);
            release();
            state = State.BLOCK;
        }
    }

    private void takeBlock(ByteBuffer in) {
        int limit = in.limit();
        int from = done;
        int end = in.position() + Math.min(in.remaining(), length - done);
        done += end - in.position();
        if (done == length) {
            state = State.LENGTH;
        }
        // The buffer itself, narrowed, is the part: nothing is allocated for a block.
        in.limit(end);
        try {
            sink.block(piece, begin, in, length, from);
        } finally {
            in.limit(limit).position(end);
        }
    }

    private void takeContent(ByteBuffer in) throws WireException {
        ByteBuffer whole = whole(in, length);
        if (whole == null) {
            return;
        }
        int limit = whole.limit();
        int end = whole.position() + length;
        whole.limit(end);
        Message message = content.decode(id, whole);
        whole.limit(limit).position(end);
        release();
        state = State.LENGTH;
        sink.message(message);
    }

    private void skip(ByteBuffer in) {
        int bytes = Math.min(in.remaining(), length - done);
        in.position(in.position() + bytes);
        done += bytes;
        if (done == length) {
            state = State.LENGTH;
            sink.message(new Message.Unknown(id));
        }
    }

    /** A buffer in which the next {@code need} bytes are all there, or null until they are. */
    private @Nullable ByteBuffer whole(ByteBuffer in, int need) {
        int have = collected.position();
        if (have == 0 && in.remaining() >= need) {
            return in;
        }
        int bytes = Math.min(in.remaining(), need - have);
        if (have + bytes > collected.capacity()) {
            // Grows with what really came: a claim alone claims no memory.
            int capacity = Math.min(need, Math.max(have + bytes, 2 * collected.capacity()));
            collected = ByteBuffer.allocate(capacity).put(collected.flip());
        }
        collected.put(have, in, in.position(), bytes).position(have + bytes);
        in.position(in.position() + bytes);
        return have + bytes < need ? null : collected.flip();
    }

    private void release() {
        if (collected.capacity() > USUAL) {
            collected = ByteBuffer.allocate(USUAL);
        } else {
            collected.clear();
        }
    }
}
