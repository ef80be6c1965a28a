/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.essaim.api.InfoHash;
import org.junit.jupiter.api.Test;

class KnownSwarmsTest {

    private static final InfoHash V1 = new InfoHash("11".repeat(20));
    private static final InfoHash V2 = new InfoHash("22".repeat(32));
    private static final InfoHash OTHER = new InfoHash("33".repeat(20));

    private final KnownSwarms known = new KnownSwarms();

    @Test
    void nothingIsKnownUntilItIsPublished() {
        assertThat(known.find(WireName.of(V2))).isEmpty();
        known.published(List.of(V2));
        assertThat(known.find(WireName.of(V2))).contains(V2);
    }

    @Test
    void aHybridIsFoundByBothOfItsNames() {
        known.entered(V2, List.of(new InfoHash("22".repeat(20)), V1));
        assertThat(known.find(WireName.of(V2))).contains(V2);
        assertThat(known.find(WireName.of(V1))).contains(V2);
    }

    @Test
    void otherNamesStayForAsLongAsItIsPublished() {
        known.entered(V2, List.of(V1));
        known.published(List.of(OTHER, V2));
        assertThat(known.find(WireName.of(V1))).contains(V2);
        known.published(List.of(OTHER));
        assertThat(known.find(WireName.of(V1))).isEmpty();
        assertThat(known.find(WireName.of(V2))).isEmpty();
        assertThat(known.find(WireName.of(OTHER))).contains(OTHER);
    }

    @Test
    void whatWasEnteredWhileSomebodyLookedStays() {
        known.published(List.of(OTHER));
        known.entered(V2, List.of(V1));
        known.published(List.of(OTHER));
        known.published(List.of(OTHER, V2));
        assertThat(known.find(WireName.of(V1))).contains(V2);
        known.published(List.of());
        assertThat(known.find(WireName.of(V1))).isEmpty();
    }
}
