/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.Machines;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

class FleetPageTest {

    private final Framework framework = new Framework();
    private final SmallFleet fleet = new SmallFleet();
    private final FleetPage page = new FleetPage(framework.context());

    @AfterEach
    void close() {
        page.close();
    }

    private Web get(String query) {
        try {
            Web web = new Web("GET", "/essaim/data.json").parameter("open", query);
            page.doGet(web.request(), web.response());
            return web;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (jakarta.servlet.ServletException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode data() {
        try {
            return JsonMapper.builder().build().readTree(get("").body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode await(Predicate<JsonNode> wanted) {
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        JsonNode data = data();
        while (!wanted.test(data)) {
            assertThat(System.nanoTime()).as("not in time: %s", data).isLessThan(deadline);
            Thread.onSpinWait();
            data = data();
        }
        return data;
    }

    @Test
    void whatItKnowsIsJsonThatNobodyKeeps() {
        Web web = get("");

        assertThat(web.answered.get("Content-Type")).isEqualTo("application/json;charset=UTF-8");
        assertThat(web.answered.get("Cache-Control")).contains("no-cache");
    }

    @Test
    void withoutAnyServiceItAnswersAllTheSame() {
        JsonNode data = data();

        assertThat(data.path("serving").asBoolean()).isFalse();
        assertThat(data.path("machines").path("total").asInt()).isZero();
        assertThat(data.path("rollouts").path("rows").isEmpty()).isTrue();
    }

    @Test
    void machinesRolloutsAndModulesAreAllThere() {
        framework.bundle("tracking", "1.0.0", Bundle.ACTIVE);
        fleet.machine("pc-1", true)
                .rollout(1, "app:1", RolloutState.RUNNING, SmallFleet.action(1, "pc-1", ActionState.DOWNLOADING));
        page.setMachines(fleet.machinesService());
        page.setRollouts(fleet.rolloutsService());

        JsonNode data = data();

        assertThat(data.path("serving").asBoolean()).isTrue();
        assertThat(data.path("now").asLong()).isPositive();
        assertThat(data.findValuesAsText("module")).containsExactly("tracking");
        assertThat(data.path("machines").path("rows").findValuesAsText("id")).containsExactly("pc-1");
        assertThat(data.path("rollouts")
                        .path("rows")
                        .path(0)
                        .path("actions")
                        .path(0)
                        .path("state")
                        .asText())
                .isEqualTo("DOWNLOADING");
    }

    @Test
    void namesWithMarkupInThemStayWhatTheyAre() {
        fleet.rollout(1, "app:1", RolloutState.RUNNING, SmallFleet.action(1, "pc-1", ActionState.ERROR));
        page.addCheck(() -> List.of(new Finding(Level.WARN, "<b>disk</b>", "<script>alert(1)</script>", "\"&\"")));

        JsonNode data = await(now -> now.path("examined").asBoolean());

        assertThat(data.path("attention").path(0).path("sentence").asText()).isEqualTo("<script>alert(1)</script>");
        assertThat(data.path("attention").path(0).path("remedy").asText()).isEqualTo("\"&\"");
    }

    @Test
    void openRolloutsAreReadFromTheAddress() {
        fleet.rollout(1, "app:1", RolloutState.FINISHED, SmallFleet.action(1, "a", ActionState.FINISHED))
                .rollout(2, "app:2", RolloutState.FINISHED, SmallFleet.action(2, "a", ActionState.FINISHED));
        page.setRollouts(fleet.rolloutsService());

        get("1");

        assertThat(fleet.asked).containsExactly(2L, 1L);
    }

    @Test
    void aServiceThatWasReplacedIsNotTakenAwayByItsPredecessor() {
        Machines former = fleet.machinesService();
        Rollouts formerRollouts = fleet.rolloutsService();
        page.setMachines(former);
        page.setRollouts(formerRollouts);
        page.setMachines(fleet.machinesService());
        page.setRollouts(fleet.rolloutsService());
        page.unsetMachines(former);
        page.unsetRollouts(formerRollouts);

        assertThat(data().path("serving").asBoolean()).isTrue();
    }

    @Test
    void aServiceThatGoesIsGone() {
        Machines machines = fleet.machinesService();
        Rollouts rollouts = fleet.rolloutsService();
        page.setMachines(machines);
        page.setRollouts(rollouts);
        page.unsetMachines(machines);
        page.unsetRollouts(rollouts);

        assertThat(data().path("serving").asBoolean()).isFalse();
    }

    @Test
    void findingsOfTheDoctorNeedAttention() {
        HealthCheck check = () -> List.of(new Finding(Level.FAIL, "disk", "is full", "free some"));
        page.addCheck(check);

        JsonNode data = await(now -> now.path("examined").asBoolean());

        assertThat(data.path("attention").path(0).path("level").asText()).isEqualTo("FAIL");
        assertThat(data.path("attention").path(0).path("subject").asText()).isEqualTo("disk");
        page.removeCheck(check);
    }
}
