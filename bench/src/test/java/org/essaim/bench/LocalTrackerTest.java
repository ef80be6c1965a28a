/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LocalTrackerTest {

    private static CompletableFuture<String> announce(LocalTracker tracker, int port, int left) {
        URI uri = URI.create(tracker.url() + "?info_hash=%01%02&port=" + port + "&left=" + left + "&compact=1");
        return HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(answer -> new String(answer.body(), StandardCharsets.ISO_8859_1));
    }

    @Test
    void receiversWaitUntilTheyAreReleasedAndThenKnowEveryone() throws Exception {
        try (LocalTracker tracker = new LocalTracker()) {
            assertThat(announce(tracker, 258, 0).get(90, TimeUnit.SECONDS)).isEqualTo("d8:intervali1800e5:peers0:e");
            CompletableFuture<String> receiver = announce(tracker, 515, 7);
            assertThat(tracker.awaitAnnounce(515, Duration.ofMinutes(1))).isTrue();
            assertThat(tracker.awaitAnnounce(516, Duration.ZERO)).isFalse();
            assertThat(receiver).isNotDone();
            tracker.release();
            assertThat(receiver.get(90, TimeUnit.SECONDS))
                    .isEqualTo("d8:intervali1800e5:peers6:\u007f\0\0\u0001\u0001\u0002e");
        }
    }

    @Test
    void aParameterThatIsMissingIsNamed() {
        assertThat(LocalTracker.parameter("a=1&port=2", "port")).isEqualTo("2");
        assertThatThrownBy(() -> LocalTracker.parameter("a=1", "port")).hasMessageContaining("port");
    }
}
