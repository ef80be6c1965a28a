/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SameOriginTest {

    private static final String BUNDLES = "/bundles/7";

    private static boolean passes(Web web) throws IOException, ServletException {
        AtomicBoolean passed = new AtomicBoolean();
        new SameOrigin().doFilter(web.request(), web.response(), (request, response) -> passed.set(true));
        assertThat(web.status).isEqualTo(passed.get() ? 200 : 403);
        return passed.get();
    }

    private static Web post() {
        return new Web("POST", BUNDLES).header("Host", "console.example:8181");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void readingIsLetThroughFromAnywhere(String method) throws Exception {
        assertThat(passes(new Web(method, BUNDLES)
                        .header("Host", "console.example")
                        .header("Origin", "https://evil.example")))
                .isTrue();
    }

    @Test
    void theConsolesOwnPagesMayAct() throws Exception {
        assertThat(passes(
                        post().header("Origin", "http://console.example:8181").header("Sec-Fetch-Site", "same-origin")))
                .isTrue();
    }

    @Test
    void aHostsNameHasNoCase() throws Exception {
        assertThat(passes(post().header("Origin", "http://Console.Example:8181")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example",
        "http://console.example",
        "http://console.example:8182",
        "http://console.example:8181.evil.example",
        "http://console.example:8181@evil.example",
        "null",
        "not a url",
        "''"
    })
    void anotherOriginMayNot(String origin) throws Exception {
        assertThat(passes(post().header("Origin", origin))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "something-new"})
    void theBrowsersOwnWordIsBelieved(String site) throws Exception {
        assertThat(passes(post().header("Sec-Fetch-Site", site).header("Origin", "http://console.example:8181")))
                .isFalse();
    }

    @Test
    void theRefererCountsWhereThereIsNoOrigin() throws Exception {
        assertThat(passes(post().header("Referer", "http://console.example:8181/system/console/bundles")))
                .isTrue();
        assertThat(passes(post().header("Referer", "https://evil.example/system/console/bundles")))
                .isFalse();
    }

    @Test
    void aScriptThatSendsNoneOfTheThreeIsNotABrowserWithABorrowedLogin() throws Exception {
        assertThat(passes(post())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "post"})
    void everyMethodThatChangesSomethingIsLookedAt(String method) throws Exception {
        assertThat(passes(new Web(method, BUNDLES)
                        .header("Host", "console.example")
                        .header("Origin", "https://evil.example")))
                .isFalse();
    }

    @Test
    void withoutAHostNothingIsOwn() throws Exception {
        assertThat(passes(new Web("POST", BUNDLES).header("Origin", "http://console.example")))
                .isFalse();
    }
}
