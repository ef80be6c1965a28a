/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HandshakeTest {

    private static final byte[] HASH = filled(1);
    private static final byte[] PEER = filled(2);

    @Test
    void theBytesAreThoseOfTheSpecification() {
        ByteBuffer out = ByteBuffer.allocate(Handshake.LENGTH);
        Handshake.of(HASH, PEER, Handshake.Bit.EXTENSIONS, Handshake.Bit.FAST, Handshake.Bit.V2)
                .encode(out);
        assertThat(HexFormat.of().formatHex(out.array()))
                .isEqualTo("13426974546f7272656e742070726f746f636f6c" + "0000000000100014" + "01".repeat(20)
                        + "02".repeat(20));
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        Handshake handshake = Handshake.of(HASH, PEER, Handshake.Bit.FAST);
        ByteBuffer out = ByteBuffer.allocate(100);
        handshake.encode(out);
        Handshake read = Handshake.decode(out.flip());
        assertThat(read).isEqualTo(handshake).hasSameHashCodeAs(handshake).hasToString(handshake.toString());
        assertThat(out.hasRemaining()).isFalse();
        assertThat(read.has(Handshake.Bit.FAST)).isTrue();
        assertThat(read.has(Handshake.Bit.EXTENSIONS)).isFalse();
        assertThat(read.has(Handshake.Bit.V2)).isFalse();
    }

    @Test
    void anotherProtocolIsRefusedWithItsFirstWrongByte() throws Exception {
        Handshake.check(ByteBuffer.wrap(new byte[0]));
        Handshake.check(ByteBuffer.wrap(new byte[] {19, 'B', 'i'}));
        for (byte[] begin : new byte[][] {{'G', 'E', 'T'}, {19, 'b'}, {22, 3, 1}}) {
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> Handshake.check(ByteBuffer.wrap(begin)))
                    .withMessageContaining("does not speak BitTorrent");
        }
    }

    @Test
    void aShortOneIsRefused() {
        ByteBuffer out = ByteBuffer.allocate(Handshake.LENGTH);
        Handshake.of(HASH, PEER).encode(out);
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> Handshake.decode(out.flip().limit(67)))
                .withMessageContaining("67 bytes instead of 68");
        assertThatIllegalArgumentException().isThrownBy(() -> Handshake.of(new byte[32], PEER));
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[20];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
