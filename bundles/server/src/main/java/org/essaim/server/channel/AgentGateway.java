/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.essaim.api.Fault;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.ActionState;
import org.essaim.server.machines.MachineRegister;
import org.essaim.server.rollouts.Account;
import org.essaim.server.rollouts.Report;
import org.essaim.server.rollouts.RolloutDesk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What agents may ask for, {@code /agent/v1/…}: who asks is told by the credential alone, and where from by the connection
 * alone. Knows nothing of what carries the requests.
 *
 * <p>Thread-safe. May wait for the database, never for an agent: a poll is answered later, by another thread.
 */
final class AgentGateway {

    /** Bytes that a request's body may have. */
    static final int MAX_BODY = 64 << 10;

    static final String ROOT = "/agent/v1/";
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(55);
    private static final String BEARER = "Bearer ";
    private static final Logger LOG = LoggerFactory.getLogger(AgentGateway.class);

    private final Registration registration;
    private final MachineRegister machines;
    private final RolloutDesk rollouts;
    private final LongPolls polls;
    private final Announcements announcements;
    private final Certificates certificates;
    private final Modules modules;
    private final InstantSource clock;

    AgentGateway(
            Registration registration,
            MachineRegister machines,
            RolloutDesk rollouts,
            LongPolls polls,
            Announcements announcements,
            Certificates certificates,
            Modules modules,
            InstantSource clock) {
        this.registration = registration;
        this.machines = machines;
        this.rollouts = rollouts;
        this.polls = polls;
        this.announcements = announcements;
        this.certificates = certificates;
        this.modules = modules;
        this.clock = clock;
    }

    /**
     * Answers a request; never exceptionally. Whoever carries it cancels the future when the agent has gone.
     */
    CompletableFuture<Reply> handle(AgentRequest request) {
        try {
            return route(request);
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(problem(request, e));
        }
    }

    private CompletableFuture<Reply> route(AgentRequest request) {
        if (!request.path().startsWith(ROOT)) {
            throw notFound();
        }
        List<String> path = List.of(request.path().substring(ROOT.length()).split("/", -1));
        if (path.equals(List.of("register"))) {
            require(request, "POST");
            return done(registration.register(Json.object(request.body()), address(request)));
        }
        MachineId machine = authenticate(request, path.get(0));
        machines.seen(machine, address(request));
        if (path.size() == 1) {
            require(request, "GET");
            return poll(request, machine);
        }
        if (path.size() == 5 && path.get(1).equals("patches")) {
            require(request, "GET");
            return done(Reply.bytes(file(new PatchId(path.get(2), path.get(3)), path.get(4))));
        }
        if (path.size() != 2) {
            throw notFound();
        }
        require(request, "POST");
        JsonNode body = Json.object(request.body());
        return switch (path.get(1)) {
            case "feedback" -> feedback(request, machine, body);
            case "inventory" -> done(inventory(machine, body));
            case "certificate" -> done(certificates.renew(machine, body));
            case "announce" -> done(announcements.announce(machine, body, request.remote(), request.local()));
            default -> throw notFound();
        };
    }

    private MachineId authenticate(AgentRequest request, String path) {
        MachineId owner = request.authorization()
                .filter(header -> header.startsWith(BEARER))
                .flatMap(header -> machines.owner(header.substring(BEARER.length())))
                .orElseThrow(() -> new RequestFault(
                        "UNKNOWN_CREDENTIAL",
                        "The server does not know this agent's credential",
                        "Register again with the enrolment token."));
        if (!owner.value().equals(path)) {
            throw new RequestFault(
                    "WRONG_MACHINE",
                    "The credential belongs to another machine",
                    "Give each machine its own folder 'essaim'; a copied one must be registered anew.");
        }
        return owner;
    }

    private CompletableFuture<Reply> poll(AgentRequest request, MachineId machine) {
        MachineRegister.Presence presence = machines.present(machine, address(request));
        CompletableFuture<Reply> reply = polls.poll(machine, request.ifNoneMatch(), wait(request));
        reply.whenComplete((answer, fault) -> presence.close());
        return reply;
    }

    private static Duration wait(AgentRequest request) {
        try {
            long seconds = Long.parseLong(request.waitSeconds().orElse("0"));
            return Duration.ofSeconds(Math.max(0, Math.min(seconds, LONGEST_WAIT.toSeconds())));
        } catch (NumberFormatException e) {
            throw Json.bad("'wait' is not a number of seconds");
        }
    }

    private byte[] file(PatchId patch, String name) {
        return switch (name) {
            case "metainfo" -> modules.files().metainfo(patch);
            case "envelope" -> modules.files().envelope(patch);
            default -> throw notFound();
        };
    }

    private CompletableFuture<Reply> feedback(AgentRequest request, MachineId machine, JsonNode body) {
        Report report = new Report(
                Json.required(body, "action", 1, Long.MAX_VALUE),
                Json.required(body, "seq", 0, Long.MAX_VALUE),
                state(Json.required(body, "state")),
                new Account(
                        Json.text(body, "detail").orElse(""),
                        Json.text(body, "code"),
                        Json.text(body, "remedy"),
                        Json.number(body, "bytesHave", 0),
                        Json.number(body, "bytesTotal", 0),
                        Json.number(body, "bytesFromOrigin", 0),
                        Json.number(body, "bytesFromPeers", 0),
                        Json.number(body, "rate", 0),
                        Json.text(body, "liveTree")));
        CompletionStage<Void> written = rollouts.report(machine, report);
        return written.handle((nothing, fault) -> fault == null ? Reply.empty() : problem(request, fault))
                .toCompletableFuture();
    }

    private Reply inventory(MachineId machine, JsonNode body) {
        long now = clock.millis();
        machines.report(
                machine,
                Registration.profile(body),
                Json.number(body, "clock", now) - now,
                Json.map(body, "live"),
                Json.map(body, "modules"));
        certificates.report(machine, body);
        return Reply.empty();
    }

    private static ActionState state(String name) {
        try {
            return ActionState.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw Json.bad("'" + name + "' is no state of an action");
        }
    }

    private static String address(AgentRequest request) {
        return request.remote().getAddress().getHostAddress();
    }

    private static void require(AgentRequest request, String method) {
        if (!request.method().equals(method)) {
            throw new RequestFault("WRONG_METHOD", "Here only " + method + " is answered", "Update the agent.");
        }
    }

    private static CompletableFuture<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    private static RequestFault notFound() {
        return new RequestFault("NOT_FOUND", "There is nothing here", "Update the agent, or the server, to match.");
    }

    private static Reply problem(AgentRequest request, Throwable thrown) {
        Throwable fault = Optional.ofNullable(thrown.getCause())
                .filter(cause -> thrown instanceof CompletionException)
                .orElse(thrown);
        if (fault instanceof Fault known) {
            if (!(known instanceof RequestFault)) {
                LOG.warn("{} {}: {}: {}", request.method(), request.path(), known.code(), known.sentence());
            }
            return Reply.problem(known);
        }
        LOG.error("{} {} failed", request.method(), request.path(), fault);
        return Reply.problem(500, "INTERNAL", "The server could not answer", "See the server's log, and report it.");
    }
}
