/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.essaim.api.InfoHash;
import org.essaim.api.tracking.Announce;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackerQueryTest {

    static final String HASH = "%12%34%56%78%9a%bc%de%f0%12%34%56%78%9a%bc%de%f0%12%34%56%78";
    static final String PEER = "&peer_id=-XX0001-0123456789ab";
    private static final WireName NAME = WireName.of(new InfoHash("123456789abcdef0123456789abcdef012345678"));
    private static final String USUAL = "/announce?info_hash=" + HASH + PEER + "&port=6881&left=0";

    private static AnnounceQuery announce(String target) throws QueryException {
        return (AnnounceQuery) TrackerQuery.parse(target);
    }

    @Test
    void anAnnounceIsReadAsItIsMeant() throws Exception {
        assertThat(announce(USUAL + "&uploaded=1&downloaded=2&event=completed&numwant=7&compact=0&ip=10.0.0.1"))
                .isEqualTo(new AnnounceQuery(NAME, 6881, Announce.Event.COMPLETED, 1, 2, 0, 7, false));
    }

    @Test
    void whatIsLeftOutHasItsUsualMeaning() throws Exception {
        assertThat(announce(USUAL))
                .isEqualTo(new AnnounceQuery(NAME, 6881, Announce.Event.PERIODIC, 0, 0, 0, 50, true));
    }

    @Test
    void bytesMayStandForThemselves() throws Exception {
        AnnounceQuery query = announce("/announce?info_hash=abcdefghijklmnop~._%2d" + PEER + "&port=1&left=9");
        assertThat(new String(query.name().bytes(), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("abcdefghijklmnop~._-");
    }

    @ParameterizedTest
    @CsvSource({
        "started, STARTED",
        "stopped, STOPPED",
        "completed, COMPLETED",
        "paused, PERIODIC",
        "empty, PERIODIC",
        "'', PERIODIC"
    })
    void eventsAreThoseOfBep3(String word, Announce.Event event) throws Exception {
        assertThat(announce(USUAL + "&event=" + word).event()).isEqualTo(event);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "50, 50", "200, 50", "-1, 50", "9223372036854775807, 50"})
    void nobodyGetsMoreThanFiftyPeers(String wanted, int peers) throws Exception {
        assertThat(announce(USUAL + "&numwant=" + wanted).wanted()).isEqualTo(peers);
    }

    @Test
    void aScrapeMayNameSeveralSwarms() throws Exception {
        TrackerQuery query = TrackerQuery.parse("/scrape?info_hash=" + HASH + "&&info_hash=aaaaaaaaaaaaaaaaaaaa&x");
        assertThat(((ScrapeQuery) query).names()).hasSize(2).contains(NAME);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "/ | A tracker answers at",
                "announce | A tracker answers at",
                "/announce | info_hash is missing",
                "/announce?info_hash=abc | info_hash is shorter than 20 bytes",
                "/announce?info_hash | info_hash is shorter than 20 bytes",
                "/announce?info_hash=aaaaaaaaaaaaaaaaaaaab | info_hash is longer than 20 bytes",
                "/announce?info_hash=aaaaaaaaaaaaaaaaaaa%4 | not percent-encoded",
                "/announce?info_hash=aaaaaaaaaaaaaaaaaaa%4g | not percent-encoded",
                "/announce?info_hash=aaaaaaaaaaaaaaaaaaa\u0100 | not percent-encoded",
                "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&info_hash=aaaaaaaaaaaaaaaaaaaa | one info_hash",
                "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa | peer_id is missing",
                "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=a | peer_id is shorter",
                "/scrape | info_hash is missing",
                "/scrape?info_hash=a | info_hash is shorter"
            })
    void whatIsWrongIsSaid(String target, String sentence) {
        assertThatThrownBy(() -> TrackerQuery.parse(target))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.sentence()).contains(sentence));
    }

    @ParameterizedTest
    @CsvSource({
        "'', port is missing",
        "&port=0&left=1, port is not a number from 1 to 65535",
        "&port=65536&left=1, port is not a number from 1 to 65535",
        "&port=x&left=1, port is not a number",
        "&port=&left=1, port has no value",
        "&port=1, left is missing",
        "&port=1&left=-1, left is not a number",
        "&port=1&left=9223372036854775808, left is not a number",
        "&port=1&left=1&event=begun, event is none of",
        "&port=1&left=1&numwant=-2, numwant is not a number"
    })
    void soItIsOfAnAnnounce(String rest, String sentence) {
        assertThatThrownBy(() -> TrackerQuery.parse("/announce?info_hash=" + HASH + PEER + rest))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.sentence()).contains(sentence));
    }
}
