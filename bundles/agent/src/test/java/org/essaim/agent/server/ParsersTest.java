/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.essaim.api.PeerFault;
import org.essaim.api.RequestFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParsersTest {

    private static final String PIN = "A".repeat(43);

    @Test
    void aTokenIsReadFromBothEndsBecauseItsAddressMayHoldColons() {
        Token name = Token.parse("  essaim1:srv.example:8443:s3cret-99:" + PIN + "\n");
        assertThat(name.address()).isEqualTo("srv.example:8443");
        assertThat(name.secret()).isEqualTo("s3cret-99");
        assertThat(name.pin()).isEqualTo(PIN);
        Token six = Token.parse("essaim1:[fe80::1]:8443:s3cret-99:" + PIN);
        assertThat(six.base()).hasToString("https://[fe80::1]:8443/agent/v1/");
    }

    @Test
    void aTokenNeverShowsItsSecret() {
        assertThat(Token.parse("essaim1:srv:8443:s3cret-99:" + PIN).toString()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "essaim1:",
                "essaim2:srv:8443:s3cret-99:" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "essaim1:srv:s3cret-99:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "essaim1:srv:99999:s3cret-99:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "essaim1:srv:0:s3cret-99:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "essaim1:a/b:8443:s3cret-99:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "essaim1:u@srv:8443:s3cret-99:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "essaim1:srv:8443:short:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "essaim1:srv:8443:s3cret-99:AAAA",
                "essaim1:srv:8443:s3cret-99:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+/"
            })
    void whatIsNoTokenIsRefusedWithAWayOut(String text) {
        assertThatThrownBy(() -> Token.parse(text)).isInstanceOfSatisfying(RequestFault.class, fault -> {
            assertThat(fault.code()).isEqualTo("BAD_TOKEN");
            assertThat(fault.remedy()).contains("enrolment-token");
            assertThat(fault.sentence()).doesNotContain("s3cret");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"serverTime\":1,\"actions\":{}}",
                "{\"serverTime\":-1,\"actions\":[]}",
                "{\"serverTime\":1,\"serverTime\":1,\"actions\":[]}",
                "{\"serverTime\":1,\"actions\":[]}{}",
                "{\"serverTime\":1,\"actions\":[{\"id\":1,\"type\":\"format\",\"patch\":\"a:1\",\"infoHash\":\"x\"}]}",
                "{\"serverTime\":1,\"actions\":[{\"id\":1,\"type\":\"deploy\",\"patch\":\"../a:1\",\"infoHash\":\"x\"}]}",
                "{\"serverTime\":1,\"actions\":[{\"id\":1,\"type\":\"deploy\",\"patch\":\"a:1\",\"infoHash\":\"../../x\"}]}",
                "{\"serverTime\":1,\"actions\":[{\"id\":1.5,\"type\":\"deploy\",\"patch\":\"a:1\",\"infoHash\":\"x\"}]}"
            })
    void ordersThatAreNotOfTheProtocolAreRefused(String json) {
        assertThatThrownBy(() -> Messages.orders("e", json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(PeerFault.class);
    }

    @Test
    void aListWithoutEndIsRefused() {
        String many = "{\"serverTime\":1,\"actions\":[" + "1,".repeat(Messages.MAX_ACTIONS) + "1]}";
        assertThatThrownBy(() -> Messages.orders("e", many.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(PeerFault.class);
        String deep = "{\"a\":" + "[".repeat(5000);
        assertThatThrownBy(() -> Messages.orders("e", deep.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(PeerFault.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"machine\":\"a b\",\"credential\":\"c\",\"keys\":[],\"serverTime\":1}",
                "{\"machine\":\"a\",\"credential\":\"\",\"keys\":[],\"serverTime\":1}",
                "{\"machine\":\"a\",\"credential\":\"c\",\"keys\":[{\"id\":\"x\",\"spki\":\"*\"}],\"serverTime\":1}",
                "{\"machine\":\"a\",\"credential\":\"c\",\"keys\":[]}",
                "{\"machine\":\"a\",\"credential\":\"c\",\"keys\":[],\"serverTime\":1,\"chain\":[]}",
                "{\"machine\":\"a\",\"credential\":\"c\",\"keys\":[],\"serverTime\":1,\"chain\":[],\"authorities\":[]}",
                "{\"machine\":\"a\",\"credential\":\"c\",\"keys\":[],\"serverTime\":1,\"chain\":[\"AAAA\"],\"authorities\":[\"AAAA\"]}"
            })
    void registrationsThatAreNotOfTheProtocolAreRefused(String json) {
        assertThatThrownBy(() -> Messages.registration(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(PeerFault.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"chain\":[1],\"authorities\":[1]}",
                "{\"chain\":[\"*\"],\"authorities\":[\"*\"]}",
                "{\"chain\":[\"\"],\"authorities\":[\"\"]}",
                "{\"chain\":[\"MIIB\"],\"authorities\":[\"MIIB\"]}",
                "{\"chain\":\"MIIB\",\"authorities\":\"MIIB\"}"
            })
    void certificatesThatAreNoneAreRefused(String json) {
        assertThatThrownBy(() -> Messages.certificates(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(PeerFault.class);
    }

    @Test
    void certificatesWithoutEndAreRefused() {
        String many = "\"AAAA\",".repeat(Messages.MAX_CERTIFICATES) + "\"AAAA\"";
        String long1 = "\"" + "A".repeat(20_000) + "\"";
        for (String list : List.of(many, long1)) {
            String json = "{\"chain\":[" + list + "],\"authorities\":[]}";
            assertThatThrownBy(() -> Messages.certificates(json.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(PeerFault.class);
        }
    }

    @FuzzTest
    void noAnswerBreaksTheParsers(byte[] json) {
        try {
            Messages.orders("e", json);
        } catch (PeerFault expected) {
            assertThat(expected.code()).isEqualTo("BAD_ANSWER");
        }
        try {
            Messages.registration(json);
        } catch (PeerFault expected) {
            assertThat(expected.code()).isEqualTo("BAD_ANSWER");
        }
        try {
            Messages.certificates(json);
        } catch (PeerFault expected) {
            assertThat(expected.code()).isEqualTo("BAD_ANSWER");
        }
        assertThat(ChannelFaults.refused(400, json, false)).isInstanceOf(RequestFault.class);
    }

    @FuzzTest
    void noTextBreaksTheTokenParser(FuzzedDataProvider data) {
        try {
            assertThat(Token.parse(data.consumeRemainingAsString()).base()).isNotNull();
        } catch (RequestFault expected) {
            assertThat(expected.code()).isEqualTo("BAD_TOKEN");
        }
    }
}
