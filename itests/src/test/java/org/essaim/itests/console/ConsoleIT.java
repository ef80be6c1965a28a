/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The web console of a real server with two agents, seen through Chromium and, for what no browser sends, through HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {

    private static final double MILLIS = 120_000;

    /** Harmless to stop: a library without an activator, whose classes stay wired. */
    private static final String HARMLESS = "org.owasp.encoder";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private ConsoleFleet fleet;
    private Optional<Chromium> chromium = Optional.empty();

    @BeforeAll
    void start() throws IOException {
        fleet = new ConsoleFleet();
        fleet.startServer();
        chromium = Chromium.installed().map(Chromium::new);
        if (chromium.isPresent()) {
            fleet.startAgents();
        }
    }

    @AfterAll
    void stop() {
        chromium.ifPresent(Chromium::close);
        fleet.close();
    }

    @AfterEach
    void noPageHadAScriptThatFailedOrADialog() {
        chromium.ifPresent(browser -> assertThat(browser.troubles).isEmpty());
    }

    private Page open(String name, ColorScheme colours) throws IOException {
        assumeTrue(chromium.isPresent(), "Chromium is not installed here: apt-get install chromium");
        Page page = chromium.orElseThrow().page(fleet.password(), colours);
        page.setDefaultTimeout(MILLIS);
        page.navigate(fleet.address(name));
        return page;
    }

    private static LocatorAssertions.ContainsTextOptions patiently() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(MILLIS);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder to(String page) {
        return HttpRequest.newBuilder(URI.create(fleet.address(page)));
    }

    private HttpRequest.Builder to(String page, String user, String password) {
        String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return to(page).header("Authorization", "Basic " + pair);
    }

    private static HttpRequest.BodyPublisher form(Map<String, String> fields) {
        StringBuilder text = new StringBuilder();
        fields.forEach((name, value) -> text.append(text.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return HttpRequest.BodyPublishers.ofString(text.toString());
    }

    @Test
    @Order(1)
    void withoutALoginThereIsNothingToSee() throws Exception {
        for (String page :
                new String[] {"essaim", "essaim/data.json", "essaim/res/page.js", "bundles", "bundles.json"}) {
            HttpResponse<String> answer = send(to(page));

            assertThat(answer.statusCode()).as(page).isEqualTo(401);
            assertThat(answer.body()).as(page).doesNotContain("org.essaim", "machines", "import {");
        }
    }

    @Test
    @Order(2)
    void noPasswordThatAnyoneKnowsLetsIn() throws Exception {
        assertThat(send(to("essaim", "admin", "admin")).statusCode()).isEqualTo(401);
        assertThat(send(to("essaim", "karaf", "karaf")).statusCode()).isEqualTo(401);
        assertThat(send(to("essaim", "admin", "")).statusCode()).isEqualTo(401);
    }

    @Test
    @Order(3)
    void thePasswordOfTheFirstStartLetsIn() throws Exception {
        HttpResponse<String> answer = send(to("essaim/data.json", "admin", fleet.password()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).containsIgnoringCase("application/json"));
        assertThat(answer.body()).contains("\"serving\":true");
    }

    @Test
    @Order(4)
    void anotherSitesPageCannotActWithAnAdministratorsLogin() throws Exception {
        HttpRequest.Builder stop = to("bundles/" + HARMLESS, "admin", fleet.password())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(form(Map.of("action", "stop")));

        assertThat(send(stop.copy().header("Origin", "https://evil.example")).statusCode())
                .isEqualTo(403);
        assertThat(send(stop.copy().header("Sec-Fetch-Site", "cross-site")).statusCode())
                .isEqualTo(403);
        assertThat(fleet.server()
                        .shell("bundle:list -s -t 0 --no-format")
                        .orFail()
                        .lines())
                .anyMatch(line -> line.contains("Active") && line.contains(HARMLESS));
    }

    @Test
    @Order(5)
    void aRolloutIsSeenMovingAndThenFinished() throws Exception {
        Page page = open("essaim", ColorScheme.LIGHT);
        assertThat(page.locator("#none-rollouts")).isVisible();
        assertThat(page.locator("#essaim-machines tbody tr")).hasCount(2);
        assertThat(page.locator("#essaim-modules tbody tr").filter(new Locator.FilterOptions().setHasText("transfer")))
                .hasCount(1);
        Chromium.screenshot(page, "essaim-empty");
        fleet.rollOut("1.0.0");

        Locator bar = page.locator("#essaim-rollouts .bar.whole");
        long first = beyond(page, 20);
        double machinesBegin = page.locator("#title-machines").boundingBox().y;
        Chromium.screenshot(page, "essaim-rollout");
        keepsFocusAndSelection(page);
        long second = beyond(page, first + 10);
        assertThat(page.locator("#essaim-rollouts tbody tr")).hasCount(2);
        assertThat(second).isGreaterThan(first);
        assertThat(bar.getAttribute("aria-valuetext")).contains("from the server");
        assertThat(page.locator("#title-machines").boundingBox().y)
                .as("nothing jumps while the bar grows")
                .isEqualTo(machinesBegin);

        fleet.hurry();
        assertThat(page.locator("#essaim-rollouts summary .state"))
                .hasText("✔ FINISHED", new LocatorAssertions.HasTextOptions().setTimeout(MILLIS));
        assertThat(bar).hasAttribute("aria-valuenow", "100");
        assertThat(page.locator("#essaim-machines tbody tr").first()).containsText("app:1.0.0", patiently());
        Chromium.screenshot(page, "essaim-finished");
    }

    /** Waits until the whole rollout's bar shows so many percent; returns how many it shows then. */
    private static long beyond(Page page, long percent) {
        return ((Number) page.waitForFunction(
                                "least => { const bar = document.querySelector('#essaim-rollouts .bar.whole');"
                                        + " const now = Number(bar?.getAttribute('aria-valuenow'));"
                                        + " return now >= least && now; }",
                                (double) percent)
                        .jsonValue())
                .longValue();
    }

    private static void keepsFocusAndSelection(Page page) {
        Locator summary = page.locator("#essaim-rollouts summary");
        summary.focus();
        page.evaluate("getSelection().selectAllChildren(document.querySelector('#essaim-rollouts tbody th'))");
        Object chosen = page.evaluate("String(getSelection())");
        for (int round = 0; round < 3; round++) {
            page.waitForResponse(answer -> answer.url().contains("data.json"), () -> {});
        }
        assertThat(page.evaluate("document.activeElement.tagName")).isEqualTo("SUMMARY");
        assertThat(page.evaluate("String(getSelection())")).isEqualTo(chosen).isEqualTo("lab-1");
        page.keyboard().press("Enter");
        assertThat(page.locator("#essaim-rollouts table")).not().isVisible();
        page.keyboard().press("Enter");
        assertThat(page.locator("#essaim-rollouts table")).isVisible();
    }

    @Test
    @Order(6)
    void aNameWithMarkupInItIsShownAsText() throws Exception {
        Page page = open("essaim", ColorScheme.LIGHT);
        Locator machine = page.locator("#essaim-machines tbody tr").first();

        assertThat(machine).containsText(ConsoleFleet.HOSTILE_SITE);
        assertThat(machine).containsText(ConsoleFleet.HOSTILE_LABEL);
        assertThat(page.locator("#essaim img, #essaim td b:not(.code)")).hasCount(0);
    }

    @Test
    @Order(7)
    void lightAndDarkAreBothReadable() throws Exception {
        for (ColorScheme colours : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            Page page = open("essaim", colours);
            assertThat(page.locator("#essaim-machines tbody tr")).hasCount(2);
            if (colours == ColorScheme.DARK) {
                Chromium.screenshot(page, "essaim-dark");
            }
            assertThat(page.evaluate(Contrast.UNREADABLE, "#essaim"))
                    .as(colours + ": text with a contrast below 4.5 : 1 (WCAG 2.2, 1.4.3)")
                    .asList()
                    .isEmpty();
        }
    }

    @Test
    @Order(8)
    void everythingIsReachedWithTheKeyboard() throws Exception {
        Page page = open("essaim", ColorScheme.LIGHT);
        Locator summary = page.locator("#essaim-rollouts summary").first();
        assertThat(summary).isVisible();

        page.waitForFunction("() => document.readyState === 'complete'");
        for (int presses = 0; presses < 60 && !isFocused(summary); presses++) {
            page.keyboard().press("Tab");
        }

        assertThat(isFocused(summary)).isTrue();
        assertThat((String) summary.evaluate("node => getComputedStyle(node).outlineStyle"))
                .isNotEqualTo("none");
    }

    private static boolean isFocused(Locator locator) {
        return (boolean) locator.evaluate("node => node === document.activeElement");
    }

    @Test
    @Order(9)
    void aBundleIsStoppedAndStartedOnTheBundlesPage() throws Exception {
        Page page = open("bundles", ColorScheme.LIGHT);
        Locator row = page.locator("#plugin_table tbody tr:has(.symName:text-is('" + HARMLESS + "'))");
        assertThat(row).hasCount(1);
        assertThat(row).containsText("Active");

        row.locator("li[title=Stop]").click();
        assertThat(row).containsText("Resolved", patiently());
        row.locator("li[title=Start]").click();
        assertThat(row).containsText("Active", patiently());
        Chromium.screenshot(page, "bundles");
    }

    @Test
    @Order(10)
    void theServicesPageListsOurServices() throws Exception {
        Page page = open("services", ColorScheme.LIGHT);

        assertThat(page.locator("#plugin_table")
                        .getByText("org.essaim.api.tracking.Tracker")
                        .first())
                .isVisible();
        Chromium.screenshot(page, "services");
    }

    @Test
    @Order(11)
    void whenTheServerIsGoneThePageSaysSoAndKeepsWhatItKnew() throws Exception {
        Page page = open("essaim", ColorScheme.LIGHT);
        assertThat(page.locator("#essaim-machines tbody tr")).hasCount(2);

        page.context().setOffline(true);

        assertThat(page.locator("#essaim-note")).containsText("Not up to date", patiently());
        assertThat(page.locator("#essaim-machines tbody tr")).hasCount(2);
        page.context().setOffline(false);
        assertThat(page.locator("#essaim-note"))
                .not()
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(MILLIS));
    }
}
