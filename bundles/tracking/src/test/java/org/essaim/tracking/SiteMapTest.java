/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteMapTest {

    private static final Map<String, String> LINES = Map.of(
            "site.paris", "10.1.0.0/16, 10.9.0.0/24",
            "site.paris-lab", "10.1.7.0/24",
            "site.lyon", "10.2.0.0/16 2001:db8:2::/48",
            "max.swarms", "10");

    private final SiteMap sites = SiteMap.read(LINES);

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, paris",
        "10.9.0.255, paris",
        "10.9.1.0, -",
        "10.1.7.1, paris-lab",
        "10.2.255.255, lyon",
        "2001:db8:2::1, lyon",
        "2001:db8:3::1, -",
        "127.0.0.1, -"
    })
    void theLongestPrefixDecides(String address, String site) {
        int number = sites.site(new InetSocketAddress(address, 1));
        assertThat(number < 0 ? "-" : sites.names().get(number)).isEqualTo(site);
    }

    @Test
    void sitesAreNumberedInTheOrderOfTheirNames() {
        assertThat(sites.names()).containsExactly("lyon", "paris", "paris-lab");
        assertThat(sites.networks(1)).extracting(Network::toString).containsExactly("10.1.0.0/16", "10.9.0.0/24");
    }

    @Test
    void theSameLinesAreTheSameMap() {
        assertThat(SiteMap.read(LINES)).isEqualTo(sites).hasSameHashCodeAs(sites);
        assertThat(SiteMap.read(Map.of("site.paris", "10.1.0.0/16"))).isNotEqualTo(sites);
        assertThat(SiteMap.read(Map.of("host", "10.1.0.0"))).isEqualTo(SiteMap.NONE);
    }

    @Test
    void bitsBehindThePrefixDoNotCount() {
        assertThat(Network.parse("10.1.2.3/16")).isEqualTo(Network.parse("10.1.0.0/16"));
        assertThat(Network.parse("10.1.2.3")).hasToString("10.1.2.3/32");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.0.0/33",
                "10.1.0.0/-1",
                "10.1.0.0/x",
                "example.org/8",
                "::/129",
                "10.1.0.0/",
                "/8",
                "..",
                "1:2"
            })
    void whatIsNoNetworkIsNamedWithItsSite(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SiteMap.read(Map.of("site.paris", text)))
                .withMessageContaining("site.paris: '" + text + "' is no network");
    }

    @Test
    void anAddressThatIsNotResolvedIsInNoSite() {
        assertThat(sites.site(InetSocketAddress.createUnresolved("pc-1", 1))).isEqualTo(-1);
    }
}
