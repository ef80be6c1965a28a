/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.essaim.agent.server.ChannelFaults;
import org.essaim.agent.server.Identity;
import org.essaim.agent.server.ServerLink;
import org.essaim.agent.server.ServerLink.Certified;
import org.essaim.agent.server.ServerLink.Enrolment;
import org.essaim.agent.server.ServerLink.PollReply;
import org.essaim.agent.server.ServerLink.Registration;
import org.essaim.agent.server.Token;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers this machine and then waits on the server: a long poll is always under way, so that an idle machine hears of
 * a rollout at once. While the server is away it tries again with back-off, for ever. The agent's thread owns it; the
 * volatile fields may be read by anyone.
 */
final class Contact {

    static final Duration WAIT = Duration.ofSeconds(50);

    /** However fast the server answers, polls are at least this far apart. */
    static final Duration GAP = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(Contact.class);

    private final Surroundings world;
    private final Inbox inbox;
    private final Listener listener;
    private final IdentityFile file;
    private final BackOff backOff;
    private @Nullable AgentSettings settings;
    private @Nullable Token token;
    private @Nullable String etag;
    private boolean underWay;
    private int generation;
    private long earliest;
    private long startedAt;
    private volatile @Nullable ServerLink link;
    private volatile @Nullable Identity identity;
    private volatile @Nullable Instant lastContact;
    private volatile @Nullable Duration clockOffset;
    private volatile @Nullable Fault problem;

    Contact(Surroundings world, Inbox inbox, Listener listener) {
        this.world = world;
        this.inbox = inbox;
        this.listener = listener;
        this.file = new IdentityFile(world.home().resolve("identity.json"));
        this.backOff = new BackOff(world.random());
    }

    /** Takes a new configuration: what is under way is given up, and the server is asked at once. */
    void configure(AgentSettings wanted) {
        settings = wanted;
        abandon();
        earliest = inbox.now();
        backOff.succeeded();
        token = null;
        problem = null;
        if (wanted.token().isBlank()) {
            complain(
                    new LocalFault(
                            "NO_TOKEN",
                            "This machine has no token, so it does not know its server",
                            "Set 'token' in etc/org.essaim.agent.cfg to the line from the server's file essaim/enrolment-token."));
            return;
        }
        try {
            new MachineId(wanted.machine());
            Token parsed = Token.parse(wanted.token());
            token = parsed;
            identity = file.load()
                    .filter(known -> known.pin().equals(parsed.pin())
                            && known.requested().equals(wanted.machine()))
                    .orElse(null);
            link = world.servers().apply(parsed);
        } catch (Fault e) {
            complain(e);
        }
    }

    /** Registers or polls when it is time; nanoseconds until there is something to do. */
    long step(long now) {
        ServerLink server = link;
        if (server == null || token == null || settings == null || underWay) {
            return Long.MAX_VALUE;
        }
        if (earliest - now > 0) {
            return earliest - now;
        }
        startedAt = now;
        Identity known = identity;
        if (known == null) {
            ask(server.register(enrolment(settings, token)), this::registered);
        } else {
            ask(server.poll(known, Optional.ofNullable(etag), WAIT), this::polled);
        }
        return Long.MAX_VALUE;
    }

    /** Someone else heard that the credential is not known any more. */
    void notRegistered(Identity unknown) {
        if (unknown.equals(identity)) {
            abandonRequests();
            identity = null;
            etag = null;
            earliest = inbox.now() + backOff.failed();
            ServerLink server = link;
            if (server != null && token != null) {
                server.close();
                link = world.servers().apply(token);
            }
        }
    }

    void close() {
        abandon();
    }

    @Nullable ServerLink link() {
        return link;
    }

    @Nullable Identity identity() {
        return identity;
    }

    Optional<String> server() {
        return Optional.ofNullable(token).map(Token::address);
    }

    Optional<Instant> lastContact() {
        return Optional.ofNullable(lastContact);
    }

    /** How far this machine's clock is ahead of the server's, when last heard. */
    Optional<Duration> clockOffset() {
        return Optional.ofNullable(clockOffset);
    }

    Optional<Fault> problem() {
        return Optional.ofNullable(problem);
    }

    private Enrolment enrolment(AgentSettings wanted, Token to) {
        return new Enrolment(
                to.secret(),
                wanted.machine(),
                wanted.site(),
                wanted.labels(),
                world.agentVersion(),
                world.platform(),
                world.clock().millis(),
                listener.certificateRequest(new MachineId(wanted.machine())));
    }

    private <T> void ask(CompletionStage<T> question, Answer<T> answer) {
        underWay = true;
        int mine = generation;
        inbox.whenDone(question, (value, error) -> {
            if (mine != generation) {
                return;
            }
            underWay = false;
            if (value == null) {
                failed(ChannelFaults.of(error == null ? new IllegalStateException("no answer") : error));
            } else {
                answer.take(value);
            }
        });
    }

    private void registered(Registration registration) {
        AgentSettings wanted = settings;
        Token from = token;
        if (wanted == null || from == null) {
            return;
        }
        Identity fresh = new Identity(
                registration.machine(), wanted.machine(), registration.credential(), from.pin(), registration.keys());
        try {
            file.save(fresh);
        } catch (IOException e) {
            failed(new LocalFault(
                    "IO_ERROR",
                    "The agent cannot keep its identity in " + world.home() + ": " + e.getMessage(),
                    "Free some space there, and check its owner and permissions.",
                    e));
            return;
        }
        world.failpoint().accept("agent.identity-stored");
        LOG.info("Registered as {} with the server at {}", fresh.machine(), from.address());
        identity = fresh;
        etag = null;
        earliest = startedAt;
        heard(registration.serverTime());
        listener.registered(fresh, registration.certified());
    }

    private void polled(PollReply reply) {
        boolean away = problem != null || lastContact == null;
        backOff.succeeded();
        problem = null;
        earliest = startedAt + GAP.toNanos();
        if (reply instanceof PollReply.Orders orders) {
            etag = orders.etag().isEmpty() ? null : orders.etag();
            heard(orders.serverTime());
            listener.orders(orders);
        } else {
            lastContact = world.clock().instant();
        }
        if (away) {
            listener.regained();
        }
    }

    private void heard(long serverTime) {
        lastContact = world.clock().instant();
        clockOffset = Duration.ofMillis(world.clock().millis() - serverTime);
    }

    private void failed(Fault fault) {
        if (fault.code().equals(ServerLink.NOT_REGISTERED)) {
            LOG.info("The server does not know this machine any more; registering again");
            identity = null;
            etag = null;
        } else {
            complain(fault);
        }
        earliest = inbox.now() + backOff.failed();
    }

    private void complain(Fault fault) {
        Fault before = problem;
        problem = fault;
        if (before == null
                || !before.code().equals(fault.code())
                || !before.sentence().equals(fault.sentence())) {
            LOG.warn("{}. {}", fault.sentence(), fault.remedy());
        }
    }

    private void abandon() {
        abandonRequests();
        etag = null;
        ServerLink former = link;
        link = null;
        if (former != null) {
            former.close();
        }
    }

    private void abandonRequests() {
        generation++;
        underWay = false;
    }

    /** What follows from contact; called on the agent's thread. */
    interface Listener {

        /** What a registration asks for: a request for a certificate, PKCS#10 in base64. */
        String certificateRequest(MachineId machine);

        /** This machine has a new identity, and a certificate where the server issues them. */
        void registered(Identity identity, Optional<Certified> certified);

        /** All open actions. */
        void orders(PollReply.Orders orders);

        /** The server answers again after it did not. */
        void regained();
    }

    private interface Answer<T> {
        void take(T value);
    }
}
