/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.essaim.api.PatchId;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void identitiesAndTimesAreTextAndWhatIsAbsentIsNull() {
        Json json = new Json()
                .put("patch", PatchId.parse("app:1.0"))
                .put("at", Instant.EPOCH)
                .put("known", Optional.of(7))
                .put("unknown", Optional.empty())
                .put("labels", Map.of("a", "b"))
                .put("list", List.of(1, 2))
                .put("yes", true);
        assertThat(Json.line(json.map()))
                .isEqualTo("{\"patch\":\"app:1.0\",\"at\":\"1970-01-01T00:00:00Z\",\"known\":7,\"unknown\":null,"
                        + "\"labels\":{\"a\":\"b\"},\"list\":[1,2],\"yes\":true}");
    }

    @Test
    void aLineHoldsWhateverIsInTheText() {
        assertThat(Json.line(new Json().put("detail", "a\nb\u2028\"c").map()).lines())
                .hasSize(1);
    }
}
