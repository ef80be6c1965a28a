/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nameAndPasswordAreReadFromTheHeader() {
        assertThat(Credentials.parse(basic("admin:secret"))).contains(new Credentials("admin", "secret"));
    }

    @Test
    void thePasswordMayHoldColonsAndLettersOfAnyLanguage() {
        assertThat(Credentials.parse(basic("jürgen:a:b:ñ"))).contains(new Credentials("jürgen", "a:b:ñ"));
    }

    @Test
    void theSchemesCaseDoesNotMatter() {
        assertThat(Credentials.parse(basic("a:b").replace("Basic", "bAsIc"))).contains(new Credentials("a", "b"));
    }

    @Test
    void anEmptyPasswordIsAPassword() {
        assertThat(Credentials.parse(basic("admin:"))).contains(new Credentials("admin", ""));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"Basic", "Basic ", "Basic !!!", "Bearer YTpi", "Digest username=\"a\"", "YTpi"})
    void whatIsNoBasicHeaderIsNobody(String header) {
        assertThat(Credentials.parse(header)).isEmpty();
    }

    @Test
    void aPairWithoutANameIsNobody() {
        assertThat(Credentials.parse(basic(":secret"))).isEmpty();
        assertThat(Credentials.parse(basic("secret"))).isEmpty();
    }

    @Test
    void aHeaderLongerThanAnyPasswordIsNotEvenDecoded() {
        assertThat(Credentials.parse(basic("admin:" + "x".repeat(2000)))).isEmpty();
    }

    @Test
    void thePasswordNeverGetsIntoALog() {
        assertThat(new Credentials("admin", "secret").toString())
                .contains("admin")
                .doesNotContain("secret");
    }
}
