/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Traffic;
import org.junit.jupiter.api.Test;

class SiteBytesTest {

    private final SiteBytes bytes = new SiteBytes();

    @Test
    void eachSiteIsCountedByItself() {
        bytes.count(Place.APART, 5);
        bytes.count(3, 7);
        bytes.count(3, 1);
        assertThat(bytes.all()).isEqualTo(Map.of(Place.APART, 5L, 3, 8L));
    }

    @Test
    void whatIsPlacedLaterMovesToItsSite() {
        bytes.count(Traffic.NO_SITE, 10);
        bytes.placed(2, 4);
        assertThat(bytes.all()).isEqualTo(Map.of(Traffic.NO_SITE, 6L, 2, 4L));
    }

    @Test
    void sitesBeyondTheBoundCountAsNoneAndNothingIsLost() {
        for (int site = 0; site < 2 * Traffic.MOST; site++) {
            bytes.count(site, 1);
        }
        assertThat(bytes.all()).hasSize(Traffic.MOST);
        assertThat(bytes.all().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(2 * Traffic.MOST);
        assertThat(bytes.all().get(Traffic.NO_SITE)).isEqualTo(Traffic.MOST + 1);
    }
}
