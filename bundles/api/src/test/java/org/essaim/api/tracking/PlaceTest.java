/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, -1, 0",
        "-1, 0, -1, 0",
        "-1, 3, -1, 0",
        "0, 3, -1, 0",
        "2, 3, 0, 1",
        "2, 3, 3, 4",
        "2, 3, -1, 4",
        "9999, 10000, 9999, 10000",
    })
    void aPlaceWithinItsBoundsIsTaken(int site, int sites, int gateway, int gateways) {
        Place place = new Place(site, sites, gateway, gateways);
        assertThat(place.isGateway()).isEqualTo(gateway >= 0);
    }

    @ParameterizedTest
    @CsvSource({
        "-2, 3, -1, 0",
        "3, 3, -1, 0",
        "1, 0, -1, 0",
        "0, -1, -1, 0",
        "0, 10001, -1, 0",
        "0, 3, -2, 2",
        "0, 3, 2, 2",
        "0, 3, 0, 0",
        "0, 3, -1, -1",
        "0, 3, 0, 10001",
    })
    void aPlaceBeyondItsBoundsIsRefused(int site, int sites, int gateway, int gateways) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Place(site, sites, gateway, gateways))
                .withMessage("no place: site %d of %d, gateway %d of %d", site, sites, gateway, gateways);
    }

    @Test
    void whatIsFarIsFarFromBothSides() {
        Place flat = Place.FLAT;
        Place here = new Place(0, 3, Place.NO_GATEWAY, 2);
        Place gateway = new Place(0, 3, 1, 2);
        Place elsewhere = new Place(2, 3, 1, 2);
        Place server = Place.apart(3);
        List<Place> places = List.of(flat, here, gateway, elsewhere, server);
        boolean[][] far = {
            {false, false, false, false, false},
            {false, false, false, true, true},
            {false, false, false, true, true},
            {false, true, true, false, true},
            {false, true, true, true, true},
        };
        for (int one = 0; one < far.length; one++) {
            for (int other = 0; other < far.length; other++) {
                assertThat(places.get(one).isFarFrom(places.get(other)))
                        .as("%s from %s", places.get(one), places.get(other))
                        .isEqualTo(far[one][other]);
            }
        }
    }

    @Test
    void whereNoSitesAreToldApartAServerIsNearAll() {
        assertThat(Place.apart(0)).isEqualTo(Place.FLAT);
        assertThat(Place.apart(5)).isEqualTo(new Place(Place.APART, 5, Place.NO_GATEWAY, 0));
        assertThat(Place.apart(5).isGateway()).isFalse();
    }
}
