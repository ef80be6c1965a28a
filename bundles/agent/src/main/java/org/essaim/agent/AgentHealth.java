/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.essaim.agent.server.ServerLink;
import org.essaim.api.Fault;
import org.essaim.api.health.HealthCheck;

/** What the doctor is told of an agent: token and server, clock, disk, and live trees that someone changed. Thread-safe. */
final class AgentHealth implements HealthCheck {

    static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);
    static final long LITTLE = 1L << 30;
    static final long VERY_LITTLE = 100L << 20;

    private static final Set<String> TOKEN_CODES =
            Set.of("NO_TOKEN", "BAD_TOKEN", "WRONG_SERVER_KEY", ServerLink.TOKEN_REFUSED);

    private final Agent agent;
    private final Surroundings world;

    AgentHealth(Agent agent, Surroundings world) {
        this.agent = agent;
        this.world = world;
    }

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        server(findings);
        certificate(findings);
        clock(findings);
        disk(findings);
        agent.holdings()
                .changed()
                .forEach((patch, path) -> findings.add(new Finding(
                        Level.WARN,
                        "live tree",
                        "'" + path + "' of " + patch + " was changed on this machine and is not passed on",
                        "Deploy the patch again with local changes discarded, or let it be.")));
        return findings;
    }

    private void server(List<Finding> findings) {
        Optional<Fault> problem = agent.contact().problem();
        if (problem.isPresent()) {
            Fault fault = problem.get();
            String subject = TOKEN_CODES.contains(fault.code()) ? "token" : "server";
            findings.add(new Finding(Level.FAIL, subject, fault.sentence(), fault.remedy()));
            return;
        }
        String address = agent.contact().server().orElse("unknown");
        Optional<String> machine = agent.view().machine().map(Object::toString);
        findings.add(
                machine.isPresent() && agent.contact().lastContact().isPresent()
                        ? ok("server", "In contact with " + address + " as " + machine.get())
                        : new Finding(
                                Level.WARN, "server", "No answer from " + address + " yet", "Wait a few seconds."));
    }

    /** Says nothing before the machine is registered: that is said already. */
    private void certificate(List<Finding> findings) {
        Certification certification = agent.certification();
        Optional<Fault> problem = certification.problem();
        Optional<Instant> until = certification.until();
        if (until.isPresent() && until.get().isAfter(certification.serverTime())) {
            String renewal = certification
                    .renewal()
                    .map(instant -> instant.truncatedTo(ChronoUnit.SECONDS).toString())
                    .orElse("soon");
            String sentence = "This machine's certificate is valid until " + until.get();
            findings.add(problem.map(fault ->
                            new Finding(Level.WARN, "certificate", sentence + "; " + fault.sentence(), fault.remedy()))
                    .orElseGet(() -> ok("certificate", sentence + " and renewed after " + renewal)));
        } else if (until.isPresent()) {
            findings.add(new Finding(
                    Level.FAIL,
                    "certificate",
                    "This machine's certificate ended at " + until.get() + "; encrypted swarms do not let it in"
                            + problem.map(fault -> ": " + fault.sentence()).orElse(""),
                    problem.map(Fault::remedy).orElse("It is renewed as soon as the server answers.")));
        } else if (agent.view().machine().isPresent()) {
            boolean older =
                    problem.filter(fault -> fault.code().equals("NOT_FOUND")).isPresent();
            findings.add(new Finding(
                    Level.WARN,
                    "certificate",
                    "This machine has no certificate and cannot take part in encrypted swarms"
                            + (older ? ": the server is of a version that issues none" : ""),
                    older
                            ? "Update the server; the agent asks again by itself."
                            : problem.map(Fault::remedy).orElse("Wait a few seconds.")));
        }
    }

    private void clock(List<Finding> findings) {
        agent.contact().clockOffset().ifPresent(offset -> {
            if (offset.abs().compareTo(CLOCK_TOLERANCE) > 0) {
                String direction = offset.isNegative() ? " behind" : " ahead of";
                findings.add(new Finding(
                        Level.WARN,
                        "clock",
                        "This machine's clock is " + words(offset.abs()) + direction + " the server's",
                        "Synchronise the clocks; patches are fetched and applied all the same."));
            } else {
                findings.add(ok("clock", "Clock and server agree within " + CLOCK_TOLERANCE.toMinutes() + " minutes"));
            }
        });
    }

    private void disk(List<Finding> findings) {
        long free = world.freeBytes().getAsLong();
        String sentence = Sizes.of(free) + " free for " + world.home();
        if (free >= LITTLE) {
            findings.add(ok("disk", sentence));
        } else {
            findings.add(new Finding(
                    free < VERY_LITTLE ? Level.FAIL : Level.WARN,
                    "disk",
                    sentence,
                    "Free space on this disk; waiting patches go on by themselves."));
        }
    }

    private static String words(Duration offset) {
        return offset.toDays() > 1 ? offset.toDays() + " days" : offset.toMinutes() + " minutes";
    }

    private static Finding ok(String subject, String sentence) {
        return new Finding(Level.OK, subject, sentence, "");
    }
}
