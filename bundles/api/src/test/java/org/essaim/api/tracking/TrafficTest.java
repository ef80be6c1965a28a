/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficTest {

    @Test
    void bytesComeFromTheOriginFromSitesAndFromNoSite() {
        Map<Integer, Long> received = Map.of(Place.APART, 1L, 0, 2L, Traffic.NO_SITE, Long.MAX_VALUE);
        assertThat(new Traffic(1, received, 5, 6).received()).isEqualTo(received);
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        for (Map<Integer, Long> received : java.util.List.of(
                Map.of(-3, 1L), Map.of(Place.MOST + 1, 1L), Map.of(0, -1L), sites(Traffic.MOST + 1))) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Traffic(1, received, 0, 0));
        }
        assertThat(new Traffic(1, sites(Traffic.MOST), 0, 0).received()).hasSize(Traffic.MOST);
        assertThatIllegalArgumentException().isThrownBy(() -> new Traffic(-1, Map.of(), 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Traffic(1, Map.of(), -1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Traffic(1, Map.of(), 0, -1));
    }

    @Test
    void onlyWhatStaysInASiteCrossesNoWan() {
        assertThat(new Flow("paris", "paris", 1).isFar()).isFalse();
        assertThat(new Flow(Flow.NO_SITE, Flow.NO_SITE, 1).isFar()).isFalse();
        assertThat(new Flow("paris", "lyon", 1).isFar()).isTrue();
        assertThat(new Flow(Flow.ORIGIN, Flow.NO_SITE, 1).isFar()).isTrue();
    }

    private static Map<Integer, Long> sites(int count) {
        Map<Integer, Long> sites = new HashMap<>();
        for (int i = 0; i < count; i++) {
            sites.put(i, 1L);
        }
        return sites;
    }
}
