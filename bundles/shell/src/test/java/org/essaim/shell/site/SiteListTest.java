/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.Site;
import org.essaim.api.tracking.Tracker;
import org.essaim.shell.ExitCode;
import org.essaim.shell.FakeConsole;
import org.essaim.shell.FakeFleet;
import org.essaim.shell.FakeServices;
import org.essaim.shell.Invocation;
import org.junit.jupiter.api.Test;

class SiteListTest {

    private static final InfoHash HASH = new InfoHash("cd".repeat(20));
    private static final Site.Gateway FIRST = new Site.Gateway(HASH, 0, new MachineId("pc-1"));
    private static final Site PARIS = new Site("paris", List.of("10.1.0.0/16", "10.9.0.0/24"), 12, List.of(FIRST));
    private static final Site LYON = new Site("lyon", List.of("10.2.0.0/16"), 0, List.of());

    private final FakeConsole console = FakeConsole.script();

    private static FakeServices with(Site... sites) {
        return FakeServices.of(new FakeFleet(), new OneTracker(List.of(sites)));
    }

    @Test
    void sitesAreListedWithTheirNetworksAndWhoBringsPayloadsIn() {
        assertThat(Invocation.run(new SiteList(), with(LYON, PARIS), console, "--no-format"))
                .isEqualTo(ExitCode.OK);
        assertThat(console.lines())
                .containsExactly("lyon\t10.2.0.0/16\t0\t-", "paris\t10.1.0.0/16 10.9.0.0/24\t12\tpc-1");
    }

    @Test
    void scriptsReadEverythingAsJson() throws Exception {
        Invocation.run(new SiteList(), with(PARIS), console, "--json");
        JsonNode site = new ObjectMapper().readTree(console.printed()).get(0);
        assertThat(site.get("name").textValue()).isEqualTo("paris");
        assertThat(site.get("machines").intValue()).isEqualTo(12);
        assertThat(site.get("gateways").get(0).get("machine").textValue()).isEqualTo("pc-1");
        assertThat(site.get("gateways").get(0).get("number").intValue()).isZero();
    }

    @Test
    void whoHasListedNoSitesIsToldHow() {
        Invocation.run(new SiteList(), with(), console);
        assertThat(console.printed()).contains("No sites are listed").contains("site.paris = 10.1.0.0/16");
    }

    @Test
    void onAnAgentItSaysWhereSitesAreKnown() {
        ExitCode code = Invocation.run(new SiteList(), FakeServices.of(new FakeFleet()), console);
        assertThat(code).isNotEqualTo(ExitCode.OK);
        assertThat(console.complained()).contains("Use it on the server");
    }

    private record OneTracker(List<Site> sites) implements Tracker {
        @Override
        public AnnounceReply announce(Announce announce) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Announce> swarm(InfoHash infoHash) {
            return List.of();
        }

        @Override
        public List<InfoHash> swarms() {
            return List.of();
        }
    }
}
