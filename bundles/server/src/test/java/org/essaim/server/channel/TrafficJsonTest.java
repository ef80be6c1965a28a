/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.essaim.api.RequestFault;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Traffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficJsonTest {

    private static Traffic read(String json) {
        return TrafficJson.read(Json.object(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void itSaysWhatCameFromWhereAndWhatTheLinkHasDone() {
        assertThat(read("{'traffic':{'run':7,'down':100,'up':50,'later':1,"
                        + "'received':[{'site':-2,'bytes':1},{'site':-1,'bytes':2},{'site':4,'bytes':3,'x':0}]}}"))
                .isEqualTo(new Traffic(7, Map.of(Traffic.NO_SITE, 1L, Place.APART, 2L, 4, 3L), 100, 50));
    }

    @Test
    void agentsThatDoNotCountSayNothing() {
        assertThat(read("{}")).isEqualTo(Traffic.NONE);
        assertThat(read("{'traffic':null}")).isEqualTo(Traffic.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "[]",
                "'text'",
                "{}",
                "{'run':1,'down':0,'up':0}",
                "{'run':1,'down':0,'up':0,'received':{}}",
                "{'run':1,'down':0,'up':0,'received':[1]}",
                "{'run':1,'down':0,'up':0,'received':[[]]}",
                "{'run':1,'down':0,'up':0,'received':[{'site':0}]}",
                "{'run':1,'down':0,'up':0,'received':[{'bytes':0}]}",
                "{'run':1,'down':0,'up':0,'received':[{'site':-3,'bytes':0}]}",
                "{'run':1,'down':0,'up':0,'received':[{'site':10001,'bytes':0}]}",
                "{'run':1,'down':0,'up':0,'received':[{'site':0,'bytes':-1}]}",
                "{'run':1,'down':0,'up':0,'received':[{'site':0,'bytes':9223372036854775808}]}",
                "{'run':1,'down':0,'up':0,'received':[{'site':0.5,'bytes':1}]}",
                "{'run':1,'down':0,'up':0,'received':[{'site':'0','bytes':1}]}",
                "{'run':1,'down':0,'up':0,'received':[{'site':0,'bytes':1},{'site':0,'bytes':1}]}",
                "{'run':0,'down':0,'up':0,'received':[]}",
                "{'run':-1,'down':0,'up':0,'received':[]}",
                "{'down':0,'up':0,'received':[]}",
                "{'run':1,'up':0,'received':[]}",
                "{'run':1,'down':-1,'up':0,'received':[]}",
                "{'run':1,'down':0,'up':1e9,'received':[]}"
            })
    void whatIsNotOfTheProtocolIsRefused(String traffic) {
        refused("{'traffic':" + traffic + "}");
    }

    @Test
    void itIsBoundedByTheNumberOfItsSites() {
        assertThat(read(sites(Traffic.MOST)).received()).hasSize(Traffic.MOST);
        refused(sites(Traffic.MOST + 1));
    }

    private static String sites(int count) {
        String list = IntStream.range(0, count)
                .mapToObj(site -> "{'site':" + site + ",'bytes':1}")
                .collect(Collectors.joining(","));
        return "{'traffic':{'run':1,'down':0,'up':0,'received':[" + list + "]}}";
    }

    private static void refused(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        RequestFault.class, fault -> assertThat(fault.code()).isEqualTo("BAD_BODY"));
    }
}
