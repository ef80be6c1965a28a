/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.RateLimit;
import org.essaim.api.tracking.Site;
import org.essaim.api.tracking.SiteBudget;
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
    private static final Site LYON = new Site(
            "lyon",
            List.of("10.2.0.0/16"),
            0,
            List.of(),
            new SiteBudget(
                    new RateLimit(2_500_000, Optional.of(Instant.parse("2026-06-15T18:00:00Z"))),
                    new RateLimit(0, Optional.empty()),
                    OptionalDouble.of(1.2)),
            List.of(new Site.Use(HASH, 1_250, 1_000, true)));

    private final FakeConsole console = FakeConsole.script();

    private static FakeServices with(Site... sites) {
        return FakeServices.of(new FakeFleet(), new ListedSites(sites));
    }

    @Test
    void sitesAreListedWithTheirNetworksAndWhoBringsPayloadsIn() {
        assertThat(Invocation.run(new SiteList(), with(LYON, PARIS), console, "--no-format"))
                .isEqualTo(ExitCode.OK);
        assertThat(console.lines())
                .containsExactly(
                        "lyon\t10.2.0.0/16\t0\t2.38 MiB/s\toff\t1.25 of 1.2\t-",
                        "paris\t10.1.0.0/16 10.9.0.0/24\t12\tunlimited\tunlimited\t-\tpc-1");
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
    void limitsOfTheLinksAreThereInNumbers() throws Exception {
        Invocation.run(new SiteList(), with(LYON, PARIS), console, "--json");
        JsonNode lyon = new ObjectMapper().readTree(console.printed()).get(0);
        assertThat(lyon.at("/downLimit/bytesPerSecond").longValue()).isEqualTo(2_500_000);
        assertThat(lyon.at("/downLimit/until").textValue()).isEqualTo("2026-06-15T18:00:00Z");
        assertThat(lyon.at("/upLimit/bytesPerSecond").longValue()).isZero();
        assertThat(lyon.get("copies").doubleValue()).isEqualTo(1.2);
        assertThat(lyon.at("/uses/0/bytes").longValue()).isEqualTo(1_250);
        assertThat(lyon.at("/uses/0/copies").doubleValue()).isEqualTo(1.25);
        assertThat(lyon.at("/uses/0/spent").booleanValue()).isTrue();
        JsonNode paris = new ObjectMapper().readTree(console.printed()).get(1);
        assertThat(paris.at("/downLimit/bytesPerSecond").isNull()).isTrue();
        assertThat(paris.get("copies").isNull()).isTrue();
    }

    @Test
    void aSiteThatWaitsBecauseItsCopiesAreSpentIsNamedWithWhatToDo() {
        Invocation.run(new SiteList(), with(LYON, PARIS), console);
        assertThat(console.printed())
                .contains("lyon: as many copies of app:1.0 as may")
                .contains("site:limit lyon --copies")
                .doesNotContain("paris: as many");
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
}
