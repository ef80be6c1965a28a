/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;

class FrameDecoderFuzzTest {

    private static final WireLimits LIMITS = new WireLimits(21, 40_000, 20_000, 200, 4);

    /** What comes in one go and what comes byte by byte is told the same way, and means the bytes that it was made of. */
    @FuzzTest(maxDuration = "60s")
    void whatIsToldDependsOnNothingButTheBytes(byte[] input) {
        Listener whole = new Listener();
        String refusal = feed(new FrameDecoder(LIMITS, whole), List.of(ByteBuffer.wrap(input)));
        Listener single = new Listener();
        FrameDecoder decoder = new FrameDecoder(LIMITS, single);
        String other = "";
        for (int at = 0; at < input.length && other.isEmpty(); at++) {
            other = feed(decoder, List.of(ByteBuffer.wrap(input, at, 1)));
        }
        assertThat(other).isEqualTo(refusal);
        assertThat(single.heard).isEqualTo(whole.heard);
        int offset = 0;
        for (Object told : whole.heard) {
            offset += again(told, input, offset);
        }
        assertThat(offset).isLessThanOrEqualTo(input.length);
    }

    private static String feed(FrameDecoder decoder, List<ByteBuffer> parts) {
        try {
            for (ByteBuffer part : parts) {
                decoder.feed(part);
                assertThat(part.hasRemaining()).isFalse();
            }
            return "";
        } catch (WireException e) {
            assertThat(e.sentence()).endsWith(".");
            return e.sentence();
        }
    }

    private static int again(Object told, byte[] input, int offset) {
        if (told instanceof Conversation.Block block) {
            return FrameEncoder.BLOCK_HEADER + block.bytes().size();
        }
        if (told instanceof Message.Unknown) {
            return Integer.BYTES + ByteBuffer.wrap(input).getInt(offset);
        }
        Message message = (Message) told;
        ByteBuffer frame = ByteBuffer.allocate(FrameEncoder.size(message));
        FrameEncoder.encode(message, frame);
        assertThat(ByteBuffer.wrap(input, offset, frame.capacity())).isEqualTo(frame.flip());
        return frame.capacity();
    }
}
