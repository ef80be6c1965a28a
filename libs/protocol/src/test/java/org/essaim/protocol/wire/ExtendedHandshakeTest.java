/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.essaim.protocol.BDictionary;
import org.essaim.protocol.BInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtendedHandshakeTest {

    @Test
    void whatIsWrittenIsRead() throws Exception {
        ExtendedHandshake handshake = new ExtendedHandshake(
                Map.of("es_offer", 3, "ut_metadata", 1),
                Optional.of("Essaim 1.0"),
                OptionalInt.of(2000),
                OptionalInt.of(6881),
                Optional.of(InetAddress.getByName("10.0.0.7")),
                BDictionary.of(Map.of("upload_only", new BInteger(1))));
        assertThat(ExtendedHandshake.parse(handshake.encode())).isEqualTo(handshake);
        assertThat(handshake.message().id()).isZero();
    }

    @Test
    void theSmallestOneIsEmpty() throws Exception {
        ExtendedHandshake handshake = parse("de");
        assertThat(handshake.messages()).isEmpty();
        assertThat(handshake.client()).isEmpty();
        assertThat(handshake.requestQueue()).isEmpty();
    }

    @Test
    void aRealOneIsRead() throws Exception {
        // libtorrent's form, with keys that nobody here knows.
        ExtendedHandshake handshake =
                parse("d12:complete_agoi1e1:md11:lt_donthavei7e12:ut_holepunchi4e11:ut_metadatai2e"
                        + "6:ut_pexi1ee13:metadata_sizei100e1:pi6881e4:reqqi500e11:upload_onlyi0e1:v18:libtorrent/2.0.8.06:yourip4:"
                        + "\u007f\u0000\u0000\u0001e");
        assertThat(handshake.id("ut_metadata")).hasValue(2);
        assertThat(handshake.id("nothing")).isEmpty();
        assertThat(handshake.client()).contains("libtorrent/2.0.8.0");
        assertThat(handshake.requestQueue()).hasValue(500);
        assertThat(handshake.port()).hasValue(6881);
        assertThat(handshake.yourAddress()).contains(InetAddress.getLoopbackAddress());
        assertThat(handshake.others().get("metadata_size")).contains(new BInteger(100));
        assertThat(handshake.others().get("m")).isEmpty();
    }

    @Test
    void whatHasAnotherFormIsPassedOver() throws Exception {
        ExtendedHandshake handshake =
                parse("d1:md1:ai256e1:bi-1e1:c1:x1:di0ee1:pi65536e4:reqqi-1e1:v3:a\u001b[6:yourip3:abce");
        assertThat(handshake.messages()).isEqualTo(Map.of("d", 0));
        assertThat(handshake.id("d")).as("0 takes an extension back").isEmpty();
        assertThat(handshake.port()).isEmpty();
        assertThat(handshake.requestQueue()).isEmpty();
        assertThat(handshake.client()).contains("a[");
        assertThat(handshake.yourAddress()).isEmpty();
        assertThat(parse("d1:vi1e6:yourip4:abcde").client()).contains("");
    }

    @Test
    void aLongNameIsCut() throws Exception {
        assertThat(parse("d1:v200:" + "x".repeat(200) + "e").client()).contains("x".repeat(64));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "le", "d", "de ", "d1:mi1ee", "d1:v1:a1:m", "d1:ad1:ad1:ad1:adeeeee", "d1:b0:1:a0:e"})
    void whatIsNoHandshakeIsRefused(String text) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> parse(text))
                .satisfies(e -> assertThat(e.sentence()).startsWith("The extended handshake"));
    }

    @Test
    void sixteenKibibytesAreTheMost() {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> parse("d1:v16384:" + "x".repeat(16384) + "e"))
                .withMessageContaining("more than 16384 bytes");
    }

    @Test
    void aHandshakeOfOurOwnSaysWhoAndWhat() throws Exception {
        ExtendedHandshake handshake = ExtendedHandshake.parse(
                ExtendedHandshake.of("Essaim", 500, Map.of("es_offer", 1)).encode());
        assertThat(handshake.id("es_offer")).hasValue(1);
        assertThat(handshake.client()).contains("Essaim");
        assertThat(handshake.requestQueue()).hasValue(500);
    }

    private static ExtendedHandshake parse(String text) throws WireException {
        return ExtendedHandshake.parse(text.getBytes(ISO_8859_1));
    }
}
