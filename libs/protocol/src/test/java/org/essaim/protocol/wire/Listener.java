/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a decoder tells; puts the parts of blocks together and checks that none is missing. */
final class Listener implements FrameDecoder.Sink {

    final List<Object> heard = new ArrayList<>();
    private final List<Byte> block = new ArrayList<>();

    @Override
    public void message(Message message) {
        assertThat(block).as("a block goes on").isEmpty();
        heard.add(message);
    }

    @Override
    public void block(int piece, int begin, ByteBuffer part, int blockLength, int blockOffset) {
        assertThat(part.remaining()).isPositive();
        assertThat(blockOffset).isEqualTo(block.size());
        while (part.hasRemaining()) {
            block.add(part.get());
        }
        assertThat(block.size()).isLessThanOrEqualTo(blockLength);
        if (block.size() == blockLength) {
            heard.add(new Conversation.Block(piece, begin, List.copyOf(block)));
            block.clear();
        }
    }
}
