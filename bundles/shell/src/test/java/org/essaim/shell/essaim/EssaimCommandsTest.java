/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.essaim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.agent.AgentStatus;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.api.store.Database;
import org.essaim.shell.ExitCode;
import org.essaim.shell.FakeConsole;
import org.essaim.shell.FakeFleet;
import org.essaim.shell.FakeServices;
import org.essaim.shell.Invocation;
import org.junit.jupiter.api.Test;

class EssaimCommandsTest {

    private static final HealthCheck GOOD = () -> List.of(new Finding(Level.OK, "clock", "The clock is right.", ""));
    private static final HealthCheck SLOW =
            () -> List.of(new Finding(Level.WARN, "disk", "2 GiB are free.", "Free 1 GiB."));
    private static final HealthCheck BAD =
            () -> List.of(new Finding(Level.FAIL, "ports", "8443 is taken.", "Free it."));

    private final FakeConsole console = FakeConsole.script();

    @Test
    void theDoctorPutsTheWorstFirstAndFailsOnlyOnAFailure() {
        assertThat(Invocation.run(new EssaimDoctor(), FakeServices.of(GOOD, SLOW, BAD), console, "--no-format"))
                .isEqualTo(ExitCode.ERROR);
        assertThat(console.lines())
                .containsExactly(
                        "FAIL\tports\t8443 is taken.\tFree it.",
                        "WARN\tdisk\t2 GiB are free.\tFree 1 GiB.",
                        "OK\tclock\tThe clock is right.\t");
        assertThat(Invocation.run(new EssaimDoctor(), FakeServices.of(GOOD, SLOW), console))
                .isEqualTo(ExitCode.OK);
        assertThat(console.printed()).contains("0 failed, 1 to look at.");
        assertThat(Invocation.run(new EssaimDoctor(), FakeServices.of(GOOD), console))
                .isEqualTo(ExitCode.OK);
        assertThat(console.printed()).contains("Everything that was looked at is as it should be.");
    }

    @Test
    void whereNothingCanBeAskedNothingIsWell() {
        assertThat(Invocation.run(new EssaimDoctor(), FakeServices.of(), console, "--json"))
                .isEqualTo(ExitCode.ERROR);
        assertThat(console.printed()).contains("\"level\" : \"FAIL\"");
    }

    @Test
    void aCheckThatFailsOrHangsIsAFindingAndTheOthersStillCount() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        HealthCheck hangs = () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        };
        HealthCheck throwing = () -> {
            throw new IllegalStateException("oops");
        };
        List<Finding> findings = new Examination(Duration.ofSeconds(2)).of(List.of(hangs, throwing, GOOD));
        assertThat(findings).extracting(Finding::level).containsExactly(Level.FAIL, Level.FAIL, Level.OK);
        assertThat(findings).extracting(Finding::sentence).anyMatch(sentence -> sentence.contains("oops"));
        assertThat(findings).extracting(Finding::sentence).anyMatch(sentence -> sentence.contains("did not answer"));
    }

    @Test
    void anAgentSaysWhyItIsNotInContact() {
        AgentStatus agent = () -> new AgentStatus.View(
                Optional.of(new MachineId("lab-1")),
                Optional.of("127.0.0.1:8443"),
                Optional.empty(),
                Optional.of("The server does not answer; it is tried again in 5 s."),
                List.of(new AgentStatus.Work(4, PatchId.parse("app:1.0"), "DOWNLOADING", "from 2 peers")),
                List.of(PatchId.parse("app:0.9"), PatchId.parse("tool:3")));
        assertThat(Invocation.run(new EssaimStatus(), FakeServices.of(agent), console))
                .isEqualTo(ExitCode.OK);
        assertThat(console.printed())
                .contains(
                        "This Karaf is an agent.",
                        "lab-1",
                        "tried again in 5 s",
                        "app:0.9, tool:3",
                        "app:1.0 DOWNLOADING: from 2 peers")
                .doesNotContain("server.");
        assertThat(Invocation.run(new EssaimStatus(), FakeServices.of(agent), console, "--json"))
                .isEqualTo(ExitCode.OK);
        assertThat(console.printed()).contains("\"lastContact\" : null", "\"live\" : [ \"app:0.9\", \"tool:3\" ]");
    }

    @Test
    void aServerCountsItsMachines() {
        assertThat(Invocation.run(new EssaimStatus(), FakeServices.of(new FakeFleet()), console))
                .isEqualTo(ExitCode.OK);
        assertThat(console.printed()).contains("This Karaf is a server.", "3, online 3", "0 running");
    }

    @Test
    void whatIsNeitherSaysSo() {
        assertThat(Invocation.run(new EssaimStatus(), FakeServices.of(), console))
                .isEqualTo(ExitCode.ERROR);
        assertThat(console.complained()).contains("[NOT_AN_AGENT]");
    }

    @Test
    void theDatabaseIsCopiedToAPathOfTheSession() {
        List<Path> targets = new ArrayList<>();
        FakeServices server = FakeServices.of(new FakeDatabase(targets));
        assertThat(Invocation.run(new StoreBackup(), server, console, "backup.zip"))
                .isEqualTo(ExitCode.OK);
        assertThat(Invocation.run(new StoreBackup(), server, console, "backup.zip"))
                .isEqualTo(ExitCode.ERROR);
        assertThat(Invocation.run(new StoreBackup(), server, console, "a\0b")).isEqualTo(ExitCode.USAGE);
        assertThat(Invocation.run(new StoreBackup(), FakeServices.of(), console, "x"))
                .isEqualTo(ExitCode.ERROR);
        assertThat(targets).containsExactly(Path.of("/srv/backup.zip"));
        assertThat(console.complained()).contains("[TARGET_EXISTS]", "[NOT_A_SERVER]");
    }

    private record FakeDatabase(List<Path> targets) implements Database {

        @Override
        public DataSource dataSource() {
            throw new AssertionError("a command has no business in the database");
        }

        @Override
        public void sync() {
            throw new AssertionError("a command has no business in the database");
        }

        @Override
        public void backup(Path target) {
            if (targets.contains(target)) {
                throw new RequestFault("TARGET_EXISTS", "'" + target + "' is there already", "Name another file.");
            }
            targets.add(target);
        }
    }
}
