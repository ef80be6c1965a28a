/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.essaim.agent.ActionRecord.Figures;
import org.essaim.agent.ActionRecord.Notice;
import org.essaim.agent.server.ChannelFaults;
import org.essaim.agent.server.Identity;
import org.essaim.agent.server.ServerLink;
import org.essaim.agent.server.ServerLink.Feedback;
import org.essaim.api.Fault;
import org.essaim.api.RequestFault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the server where each action stands, one report at a time. Only the latest of each action waits, so the queue is
 * as long as the list of actions; it is kept until the server has it. The agent's thread owns it.
 */
final class Reporter {

    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

    private final Contact contact;
    private final Inbox inbox;
    private final Sequence sequence;
    private final BackOff backOff;
    private final BiConsumer<Long, Notice> acknowledged;
    private final Map<Long, Report> waiting = new LinkedHashMap<>();
    private boolean underWay;
    private boolean paused;
    private long notBefore;

    /** @param acknowledged told of each report that the server has taken or refused for good */
    Reporter(Surroundings world, Contact contact, Inbox inbox, BiConsumer<Long, Notice> acknowledged) {
        this.contact = contact;
        this.inbox = inbox;
        this.sequence = new Sequence(world.home().resolve("actions").resolve("sequence"), world.clock());
        this.backOff = new BackOff(world.random());
        this.acknowledged = acknowledged;
    }

    /** Says where an action stands now; what was not sent yet of it is replaced. */
    void report(ActionRecord action) {
        waiting.put(action.id(), new Report(action.notice(), action.figures()));
    }

    /** Whether something of an action is still to be told. */
    boolean owes(long action) {
        return waiting.containsKey(action);
    }

    void forget(long action) {
        waiting.remove(action);
    }

    /** The server is back: no reason to wait. */
    void kick() {
        backOff.succeeded();
        paused = false;
    }

    long step(long now) {
        ServerLink link = contact.link();
        Identity identity = contact.identity();
        if (underWay || waiting.isEmpty() || link == null || identity == null) {
            return Long.MAX_VALUE;
        }
        if (paused && notBefore - now > 0) {
            return notBefore - now;
        }
        paused = false;
        Map.Entry<Long, Report> first = waiting.entrySet().iterator().next();
        underWay = true;
        Report sent = first.getValue();
        long action = first.getKey();
        inbox.whenDone(
                link.feedback(identity, feedback(action, sent)),
                (answer, error) -> answered(action, sent, identity, error));
        return Long.MAX_VALUE;
    }

    private void answered(long action, Report sent, Identity identity, @Nullable Throwable error) {
        underWay = false;
        if (error == null) {
            backOff.succeeded();
            done(action, sent);
            return;
        }
        Fault fault = ChannelFaults.of(error);
        if (fault.code().equals(ServerLink.NOT_REGISTERED)) {
            contact.notRegistered(identity);
            pause();
        } else if (fault instanceof RequestFault) {
            LOG.info("The server does not take the report on action {}: {}", action, fault.sentence());
            done(action, sent);
        } else {
            pause();
        }
    }

    private void pause() {
        notBefore = inbox.now() + backOff.failed();
        paused = true;
    }

    private void done(long action, Report sent) {
        if (waiting.remove(action, sent)) {
            acknowledged.accept(action, sent.notice);
        } else if (waiting.containsKey(action)) {
            // A newer one came meanwhile; it goes to the end of the queue, so that no action starves another.
            Report newer = waiting.remove(action);
            waiting.put(action, newer);
        }
    }

    private Feedback feedback(long action, Report report) {
        Notice notice = report.notice;
        Figures figures = report.figures;
        return new Feedback(
                action,
                sequence.next(),
                notice.state(),
                notice.detail(),
                notice.code(),
                notice.remedy(),
                figures.have(),
                figures.total(),
                figures.fromOrigin(),
                figures.fromPeers(),
                figures.rate(),
                notice.liveTree());
    }

    private record Report(Notice notice, Figures figures) {}
}
