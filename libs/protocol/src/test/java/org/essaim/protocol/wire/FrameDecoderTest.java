/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

    private static final WireLimits LIMITS = new WireLimits(77, 20_000, 16_384, 300, 8);

    @Test
    void howAStreamIsSplitMakesNoDifference() throws Exception {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Conversation conversation = new Conversation(random, LIMITS, 30);
            byte[] bytes = conversation.bytes();
            Listener listener = new Listener();
            FrameDecoder decoder = new FrameDecoder(LIMITS, listener);
            int largest = 1 << random.nextInt(16);
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(largest));
                ByteBuffer part = random.nextBoolean()
                        ? ByteBuffer.wrap(bytes, at, length).asReadOnlyBuffer()
                        : ByteBuffer.allocateDirect(length)
                                .put(bytes, at, length)
                                .flip();
                decoder.feed(part);
                assertThat(part.hasRemaining()).isFalse();
                at += length;
            }
            assertThat(listener.heard).as("seed %d", seed).isEqualTo(conversation.said());
        }
    }

    @Test
    void everySingleByteMayComeAlone() throws Exception {
        Conversation conversation = new Conversation(new Random(1), LIMITS, 40);
        Listener listener = new Listener();
        FrameDecoder decoder = new FrameDecoder(LIMITS, listener);
        for (byte each : conversation.bytes()) {
            decoder.feed(ByteBuffer.wrap(new byte[] {each}));
        }
        assertThat(listener.heard).isEqualTo(conversation.said());
    }

    @Test
    void theBytesAreThoseOfTheSpecification() {
        assertThat(hex(new Message.KeepAlive())).isEqualTo("00000000");
        assertThat(hex(new Message.Unchoke())).isEqualTo("0000000101");
        assertThat(hex(new Message.Have(0x4c))).isEqualTo("00000005040000004c");
        assertThat(hex(new Message.Request(1, 0x4000, 0x4000))).isEqualTo("0000000d06000000010000400000004000");
        assertThat(hex(new Message.Port(6881))).isEqualTo("00000003091ae1");
        assertThat(hex(new Message.HaveAll())).isEqualTo("000000010e");
        assertThat(hex(new Message.Reject(1, 2, 3))).isEqualTo("0000000d10000000010000000200000003");
        assertThat(hex(new Message.Extended(0, new byte[] {'d', 'e'}))).isEqualTo("0000000414006465");
        Pieces pieces = Pieces.none(10);
        pieces.add(0);
        pieces.add(9);
        assertThat(hex(new Message.Bitfield(pieces))).isEqualTo("00000003058040");
    }

    @Test
    void aMessageThatNobodyKnowsIsPassedOver() throws Exception {
        assertThat(heard("00000004 63 010203 00000001 63 00000001 0b"))
                .containsExactly(new Message.Unknown(99), new Message.Unknown(99), new Message.Unknown(11));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "claims to have 4294967295 bytes, ffffffff",
        "claims to have 2147483648 bytes, 80000000",
        "claims to have 2147483647 bytes, 7fffffff",
        "claims to have 16394 bytes, 0000400a",
        "kind 0 has 1 bytes, 00000002 00",
        "kind 4 has 0 bytes, 00000001 04",
        "kind 5 has 9 bytes, 0000000a 05",
        "kind 5 has 11 bytes, 0000000c 05",
        "kind 6 has 11 bytes, 0000000c 06",
        "kind 6 has 13 bytes, 0000000e 06",
        "kind 7 has 8 bytes, 00000009 07",
        "kind 9 has 1 bytes, 00000002 09",
        "kind 20 has 0 bytes, 00000001 14",
        "kind 20 has 302 bytes, 0000012f 14",
        "kind 21 has 47 bytes, 00000030 15",
        "kind 22 has 2384 bytes, 00000951 16",
        "kind 99 has 301 bytes, 0000012e 63",
        "beyond its 77 pieces, 0000000b 05 0000000000000000000 4",
        "There is no piece 77 of 77, 00000005 04 0000004d",
        "There is no piece 4294967295 of 77, 00000005 0d ffffffff",
        "There is no piece 77 of 77, 00000005 11 0000004d",
        "There is no piece 77 of 77, 0000000a 07 0000004d 00000000",
        "block of 1 bytes from 20000 does not lie, 0000000a 07 00000000 00004e20",
        "block of 1 bytes from 4294967295 does not lie, 0000000a 07 00000000 ffffffff",
        "block of 0 bytes from 0, 0000000d 06 00000000 00000000 00000000",
        "block of 4294967295 bytes from 1, 0000000d 06 00000000 00000001 ffffffff",
        "block of 16385 bytes from 0, 0000000d 08 00000000 00000000 00004001",
        "block of 16384 bytes from 2147483647, 0000000d 10 00000000 7fffffff 00004000",
    })
    void whatNoHonestPeerSendsIsRefused(String reason, String bytes) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> heard(bytes))
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 1, 0", "0, -1, 1, 0", "0, 0, -1, 0", "0, 0, 1, -1", "0, 0, 9, 0", "0, 0, 3, 0"})
    void hashesThatDoNotFitTheirRequestAreRefused(int base, int index, int length, int proof) {
        ByteBuffer frame = ByteBuffer.allocate(4 + 49 + 64);
        frame.putInt(49 + 64).put((byte) 22).put(new byte[32]);
        frame.putInt(base)
                .putInt(index)
                .putInt(length)
                .putInt(proof)
                .put(new byte[64])
                .flip();
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> new FrameDecoder(LIMITS, new Listener()).feed(frame))
                .satisfies(e -> assertThat(e.sentence()).endsWith("."));
    }

    @Test
    void afterARefusalNothingIsToldAnyMore() throws Exception {
        Listener listener = new Listener();
        FrameDecoder decoder = new FrameDecoder(LIMITS, listener);
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> decoder.feed(buffer("00000001 01 ffffffff 00000001 00")));
        decoder.feed(buffer("00000001 00"));
        assertThat(listener.heard).containsExactly(new Message.Unchoke());
    }

    @Test
    void whoStopsInTheMiddleIsToldNothingMore() throws Exception {
        List<Message> heard = new ArrayList<>();
        FrameDecoder[] decoder = new FrameDecoder[1];
        decoder[0] = new FrameDecoder(LIMITS, new FrameDecoder.Sink() {
            @Override
            public void message(Message message) {
                heard.add(message);
                decoder[0].stop();
            }

            @Override
            public void block(int piece, int begin, ByteBuffer part, int blockLength, int blockOffset) {
                throw new AssertionError("told of a block");
            }
        });
        ByteBuffer in = buffer("00000001 01 00000001 00 0000000a 07 00000000 00000000 ff");
        decoder[0].feed(in);
        assertThat(heard).containsExactly(new Message.Unchoke());
        assertThat(in.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500})
    void aSinkMayLeaveAPartUnread(int read) throws Exception {
        List<Integer> lengths = new ArrayList<>();
        FrameDecoder decoder = new FrameDecoder(LIMITS, new FrameDecoder.Sink() {
            @Override
            public void message(Message message) {
                lengths.add(-1);
            }

            @Override
            public void block(int piece, int begin, ByteBuffer part, int blockLength, int blockOffset) {
                lengths.add(part.remaining());
                part.position(part.position() + Math.min(read, part.remaining()));
            }
        });
        ByteBuffer stream = ByteBuffer.allocate(13 + 1000 + 5);
        FrameEncoder.blockHeader(3, 0, 1000, stream);
        stream.position(13 + 1000);
        FrameEncoder.encode(new Message.Choke(), stream);
        decoder.feed(stream.flip().slice(0, 513));
        decoder.feed(stream.slice(513, stream.capacity() - 513));
        assertThat(lengths).containsExactly(500, 500, -1);
    }

    private static List<Object> heard(String hex) throws WireException {
        Listener listener = new Listener();
        new FrameDecoder(LIMITS, listener).feed(buffer(hex));
        return listener.heard;
    }

    private static ByteBuffer buffer(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static String hex(Message message) {
        ByteBuffer frame = ByteBuffer.allocate(FrameEncoder.size(message));
        FrameEncoder.encode(message, frame);
        assertThat(frame.hasRemaining()).isFalse();
        return HexFormat.of().formatHex(frame.array());
    }
}
