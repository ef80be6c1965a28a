/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostileStatementTest {

    private static final String GOOD = "{\"entries\":7,\"format\":1,\"infoHash\":\"" + "b".repeat(40)
            + "\",\"kind\":\"tree\",\"manifestHash\":\"" + "a".repeat(64)
            + "\",\"manifestLength\":120,\"name\":\"app\",\"payloadLength\":4000,"
            + "\"treeLength\":5000,\"version\":\"1.0\"}";

    static Stream<Arguments> envelopes() {
        String sig = "\"signatures\":[{\"sig\":\"AA==\"}]";
        return Stream.of(
                Arguments.of("nothing", ""),
                Arguments.of("not JSON", "hello"),
                Arguments.of("a list", "[]"),
                Arguments.of("empty", "{}"),
                Arguments.of("no payload", "{\"payloadType\":\"t\"," + sig + "}"),
                Arguments.of("no type", "{\"payload\":\"AA==\"," + sig + "}"),
                Arguments.of("type is a number", "{\"payload\":\"AA==\",\"payloadType\":1," + sig + "}"),
                Arguments.of("payload is null", "{\"payload\":null,\"payloadType\":\"t\"," + sig + "}"),
                Arguments.of("payload is not base64", "{\"payload\":\"*\",\"payloadType\":\"t\"," + sig + "}"),
                Arguments.of("base64 of two kinds", "{\"payload\":\"+-AA\",\"payloadType\":\"t\"," + sig + "}"),
                Arguments.of("no signatures", "{\"payload\":\"AA==\",\"payloadType\":\"t\"}"),
                Arguments.of("empty signatures", "{\"payload\":\"AA==\",\"payloadType\":\"t\",\"signatures\":[]}"),
                Arguments.of(
                        "signature without sig", "{\"payload\":\"AA==\",\"payloadType\":\"t\",\"signatures\":[{}]}"),
                Arguments.of(
                        "signatures is an object",
                        "{\"payload\":\"AA==\",\"payloadType\":\"t\",\"signatures\":{\"sig\":\"AA==\"}}"),
                Arguments.of(
                        "17 signatures",
                        "{\"payload\":\"AA==\",\"payloadType\":\"t\",\"signatures\":["
                                + "{\"sig\":\"AA==\"},".repeat(16) + "{\"sig\":\"AA==\"}]}"),
                Arguments.of(
                        "payload twice",
                        "{\"payload\":\"AA==\",\"payload\":\"AA==\",\"payloadType\":\"t\"," + sig + "}"),
                Arguments.of("something after it", "{\"payload\":\"AA==\",\"payloadType\":\"t\"," + sig + "} {}"),
                Arguments.of(
                        "deep",
                        "{\"payload\":\"AA==\",\"payloadType\":\"t\"," + sig + ",\"x\":" + "[".repeat(20)
                                + "]".repeat(20) + "}"),
                Arguments.of(
                        "a number of a thousand digits",
                        "{\"payload\":\"AA==\",\"payloadType\":\"t\"," + sig + ",\"x\":" + "9".repeat(1000) + "}"),
                Arguments.of("a comment", "{/**/\"payload\":\"AA==\",\"payloadType\":\"t\"," + sig + "}"),
                Arguments.of("too long", "{\"payload\":\"" + "A".repeat(70_000) + "\"}"),
                Arguments.of("a byte order mark", "\ufeff{\"payload\":\"AA==\",\"payloadType\":\"t\"," + sig + "}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("envelopes")
    void aMalformedEnvelopeIsRejected(String what, String document) {
        assertThatThrownBy(() -> Envelope.parse(document.getBytes(StandardCharsets.UTF_8)))
                .as(what)
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.code()).isEqualTo("BAD_ENVELOPE"));
    }

    @Test
    void anEnvelopeThatIsNotUtf8IsRejected() {
        assertThatThrownBy(() -> Envelope.parse("{}".getBytes(StandardCharsets.UTF_16)))
                .isInstanceOf(RejectedException.class);
        assertThatThrownBy(() -> Envelope.parse(new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', '}'}))
                .hasMessageContaining("UTF-8");
    }

    @Test
    void unknownFieldsOfAnEnvelopeArePassedOver() throws Exception {
        Envelope envelope = Envelope.parse(
                "{\"payload\":\"-_8=\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AA==\",\"ext\":{}}],\"new\":[1]}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(envelope.body()).containsExactly(0xfb, 0xff);
        assertThat(envelope.marks()).singleElement().satisfies(mark -> assertThat(mark.keyId())
                .isEmpty());
    }

    @Test
    void thePreAuthenticationEncodingIsThatOfTheSpecification() {
        Envelope envelope = new Envelope(
                "http://example.com/HelloWorld", "hello world".getBytes(StandardCharsets.UTF_8), java.util.List.of());

        assertThat(new String(envelope.preAuthenticationEncoding(), StandardCharsets.UTF_8))
                .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    static Stream<Arguments> statements() {
        return Stream.of(
                Arguments.of("nothing", ""),
                Arguments.of("a later format", GOOD.replace("\"format\":1", "\"format\":2")),
                Arguments.of("no format", GOOD.replace("\"format\":1,", "")),
                Arguments.of("a field too many", GOOD.replace("{", "{\"expires\":1,")),
                Arguments.of("a field twice", GOOD.replace("{", "{\"entries\":7,")),
                Arguments.of("name that leaves the folder", GOOD.replace("\"app\"", "\"../app\"")),
                Arguments.of("empty name", GOOD.replace("\"app\"", "\"\"")),
                Arguments.of("version with a slash", GOOD.replace("\"1.0\"", "\"1/0\"")),
                Arguments.of("kind with a path", GOOD.replace("\"tree\"", "\"../tree\"")),
                Arguments.of("short info-hash", GOOD.replace("b".repeat(40), "b".repeat(39))),
                Arguments.of("upper-case hash", GOOD.replace("a".repeat(64), "A".repeat(64))),
                Arguments.of("no entries", GOOD.replace("\"entries\":7", "\"entries\":0")),
                Arguments.of("too many entries", GOOD.replace("\"entries\":7", "\"entries\":2000001")),
                Arguments.of("entries as text", GOOD.replace("\"entries\":7", "\"entries\":\"7\"")),
                Arguments.of("a broken number", GOOD.replace("\"entries\":7", "\"entries\":7.0")),
                Arguments.of("negative length", GOOD.replace("\"treeLength\":5000", "\"treeLength\":-1")),
                Arguments.of(
                        "more than a long", GOOD.replace("\"treeLength\":5000", "\"treeLength\":9999999999999999999")),
                Arguments.of("manifest longer than payload", GOOD.replace(":120", ":4001")),
                Arguments.of(
                        "payload longer than tree", GOOD.replace("\"payloadLength\":4000", "\"payloadLength\":5121")),
                Arguments.of("tree without payload", GOOD.replace("\"payloadLength\":4000", "\"payloadLength\":120")),
                Arguments.of("payload without tree", GOOD.replace("\"treeLength\":5000", "\"treeLength\":0")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void aStatementWithoutSenseIsRejected(String what, String body) {
        assertThatThrownBy(() -> Statement.parse(body.getBytes(StandardCharsets.UTF_8)))
                .as(what)
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.code()).isEqualTo("BAD_DESCRIPTOR"));
    }

    @Test
    void theStatementThatSignersWriteIsRead() throws Exception {
        assertThat(Statement.parse(GOOD.getBytes(StandardCharsets.UTF_8)).id()).hasToString("app:1.0");
    }

    @FuzzTest(maxDuration = "30s")
    void noEnvelopeBreaksTheParser(byte[] document) {
        try {
            Statement.parse(Envelope.parse(document).body());
        } catch (RejectedException e) {
            assertThat(e.verdict().sentence()).isNotEmpty();
        }
    }
}
