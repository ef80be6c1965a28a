/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.essaim.agent.server.Identity;
import org.essaim.agent.server.ServerLink;
import org.essaim.agent.server.Token;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.verification.TrustedKey;
import org.essaim.credentials.CertificateAuthority;
import org.essaim.credentials.CertificationRequest;

/** A server in memory that many links, over restarts of the agent, lead to. */
final class FakeServer {

    static final TrustedKey KEY = new TrustedKey("ab".repeat(32), new byte[] {1, 2, 3});

    final List<ServerLink.Enrolment> enrolments = new ArrayList<>();
    final List<ServerLink.Feedback> feedback = new ArrayList<>();
    final List<ServerLink.Inventory> inventories = new ArrayList<>();
    final List<Token> links = new ArrayList<>();
    final Map<Long, ServerLink.Assignment> orders = new LinkedHashMap<>();
    final Map<PatchId, TestPatch> patches = new HashMap<>();
    Fault down;
    Fault refusesToken;
    Fault refusesPapers;
    Fault refusesFeedback;
    boolean knowsMachine = true;
    boolean closesEndedActions = true;

    /** Whether it is of a version that issues certificates. */
    boolean issues = true;

    Fault certifiesNot;

    /** In place of the machine's own name in its certificates. */
    String renames;

    Duration validity = Duration.ofDays(7);
    final List<String> requests = new ArrayList<>();
    final CertificateAuthority authority;
    String epoch = "1";
    long clockBehind;
    int polls;
    private int version;
    private final AgentWorld world;
    private final List<CompletableFuture<ServerLink.PollReply>> waiting = new ArrayList<>();

    FakeServer(AgentWorld world) {
        this.world = world;
        this.authority = CertificateAuthority.make(world.clock().instant(), new SecureRandom());
    }

    /** The time by this server's clock. */
    Instant time() {
        return world.clock().instant().minusMillis(clockBehind);
    }

    ServerLink.Certified issue(String machine, String csr) {
        requests.add(csr);
        X509Certificate certificate = authority.issue(
                CertificationRequest.parse(Base64.getDecoder().decode(csr)).key(),
                new MachineId(renames == null ? machine : renames),
                time(),
                validity);
        return new ServerLink.Certified(List.of(certificate), List.of(authority.certificate()));
    }

    ServerLink link(Token token) {
        links.add(token);
        return new Link();
    }

    void deploy(long id, TestPatch patch) {
        order(id, ServerLink.Kind.DEPLOY, patch, false);
    }

    void order(long id, ServerLink.Kind kind, TestPatch patch, boolean paused) {
        patches.put(patch.id, patch);
        orders.put(id, new ServerLink.Assignment(id, kind, patch.id, patch.swarm(), paused, false));
        changed();
    }

    void drop(long id) {
        orders.remove(id);
        changed();
    }

    void changed() {
        version++;
        List<CompletableFuture<ServerLink.PollReply>> woken = List.copyOf(waiting);
        waiting.clear();
        woken.forEach(poll -> poll.complete(reply()));
    }

    /** Cuts every connection and answers nothing until {@link #comeBack}. */
    void goAway() {
        down = new LocalFault("SERVER_UNREACHABLE", "no route to server", "wait");
        List<CompletableFuture<ServerLink.PollReply>> cut = List.copyOf(waiting);
        waiting.clear();
        cut.forEach(poll -> poll.completeExceptionally(down));
    }

    void comeBack() {
        down = null;
    }

    List<ActionState> states(long action) {
        List<ActionState> states = new ArrayList<>();
        for (ServerLink.Feedback each : feedback) {
            if (each.action() == action && (states.isEmpty() || states.get(states.size() - 1) != each.state())) {
                states.add(each.state());
            }
        }
        return states;
    }

    ServerLink.Feedback last(long action) {
        return feedback.stream()
                .filter(each -> each.action() == action)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private ServerLink.PollReply reply() {
        return new ServerLink.PollReply.Orders(
                "\"" + version + "\"", epoch, world.clock().millis() - clockBehind, List.copyOf(orders.values()));
    }

    private <T> Optional<CompletionStage<T>> failure() {
        if (down != null) {
            return Optional.of(CompletableFuture.failedFuture(down));
        }
        if (!knowsMachine) {
            return Optional.of(CompletableFuture.failedFuture(
                    new RequestFault(ServerLink.NOT_REGISTERED, "who are you?", "register")));
        }
        return Optional.empty();
    }

    private final class Link implements ServerLink {

        private boolean closed;

        @Override
        public CompletionStage<Registration> register(Enrolment enrolment) {
            if (down != null) {
                return CompletableFuture.failedFuture(down);
            }
            enrolments.add(enrolment);
            if (refusesToken != null) {
                return CompletableFuture.failedFuture(refusesToken);
            }
            knowsMachine = true;
            return CompletableFuture.completedFuture(new Registration(
                    new MachineId(enrolment.machine()),
                    "credential-" + enrolments.size(),
                    List.of(KEY),
                    world.clock().millis() - clockBehind,
                    issues ? Optional.of(issue(enrolment.machine(), enrolment.csr())) : Optional.empty()));
        }

        @Override
        public CompletionStage<Certified> certify(Identity identity, String csr) {
            return FakeServer.this.<Certified>failure().orElseGet(() -> {
                if (certifiesNot != null || !issues) {
                    requests.add("refused");
                    return CompletableFuture.failedFuture(
                            certifiesNot != null ? certifiesNot : new RequestFault("NOT_FOUND", "nothing here", ""));
                }
                return CompletableFuture.completedFuture(
                        issue(identity.machine().value(), csr));
            });
        }

        @Override
        public CompletionStage<PollReply> poll(Identity identity, Optional<String> etag, Duration wait) {
            polls++;
            return FakeServer.this.<PollReply>failure().orElseGet(() -> {
                if (!etag.equals(Optional.of("\"" + version + "\""))) {
                    return CompletableFuture.completedFuture(reply());
                }
                CompletableFuture<PollReply> held = new CompletableFuture<>();
                waiting.add(held);
                return held;
            });
        }

        @Override
        public CompletionStage<byte[]> metainfo(Identity identity, PatchId patch) {
            if (refusesPapers != null) {
                return CompletableFuture.failedFuture(refusesPapers);
            }
            return FakeServer.this
                    .<byte[]>failure()
                    .orElseGet(() -> CompletableFuture.completedFuture(patches.get(patch).metainfo));
        }

        @Override
        public CompletionStage<byte[]> envelope(Identity identity, PatchId patch) {
            return FakeServer.this
                    .<byte[]>failure()
                    .orElseGet(() -> CompletableFuture.completedFuture(patches.get(patch).envelope));
        }

        @Override
        public CompletionStage<byte[]> feedback(Identity identity, Feedback report) {
            if (refusesFeedback != null) {
                return CompletableFuture.failedFuture(refusesFeedback);
            }
            return FakeServer.this.<byte[]>failure().orElseGet(() -> {
                feedback.add(report);
                if (closesEndedActions && report.state().ended() && orders.remove(report.action()) != null) {
                    changed();
                }
                return CompletableFuture.completedFuture(new byte[0]);
            });
        }

        @Override
        public CompletionStage<byte[]> inventory(Identity identity, Inventory inventory) {
            return FakeServer.this.<byte[]>failure().orElseGet(() -> {
                inventories.add(inventory);
                return CompletableFuture.completedFuture(new byte[0]);
            });
        }

        @Override
        public CompletionStage<byte[]> post(Identity identity, String resource, byte[] json) {
            return FakeServer.this.<byte[]>failure().orElseGet(() -> CompletableFuture.completedFuture(json));
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public String toString() {
            return closed ? "closed" : "open";
        }
    }
}
