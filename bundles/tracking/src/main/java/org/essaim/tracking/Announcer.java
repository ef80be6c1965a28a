/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces every swarm that the engine is in and hands it the peers that come back.
 *
 * <p>One thread owns it and calls {@link #doWork}; the methods of {@link PeerSource} only leave a note and wake that
 * thread, so they never wait. Replies come by message, from whichever thread the link has. A membership outlives the
 * link: while there is none nothing is sent, and when it is back {@link #reannounce} makes up for it at once.
 */
final class Announcer implements PeerSource {

    /** While something is missing and fewer peers than this are known, the tracker is asked every few seconds. */
    static final int ENOUGH_PEERS = 10;

    static final Duration EAGER = Duration.ofSeconds(5);
    static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    static final Duration LAST_RETRY = Duration.ofSeconds(60);

    /** Whatever wakes it, one swarm is never announced more often than this. */
    static final Duration GAP = Duration.ofMillis(500);

    /** After this an answer is not expected any more. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Announces under way at once, over all swarms. */
    static final int MAX_IN_FLIGHT = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final TrackerLink link;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Runnable wake;
    private final List<MembershipEntry> entries = new CopyOnWriteArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final LongAdder answered = new LongAdder();
    private volatile @Nullable Instant lastAnswer;
    private volatile @Nullable String lastError;
    private int inFlight;

    /**
     * @param random jitter
     * @param clock for what is told to people; all timing is by the nanoseconds given to {@link #doWork}
     * @param wake makes the owning thread call {@link #doWork} soon; any thread
     */
    Announcer(TrackerLink link, RandomGenerator random, InstantSource clock, Runnable wake) {
        this.link = link;
        this.random = random;
        this.clock = clock;
        this.wake = wake;
    }

    @Override
    public Membership join(SwarmMember member) {
        MembershipEntry entry = new MembershipEntry(member, wake);
        entries.add(entry);
        wake.run();
        return entry;
    }

    @Override
    public void reannounce() {
        entries.forEach(MembershipEntry::announceNow);
    }

    /**
     * Sends what is due. Only the owning thread calls it.
     *
     * @param now nanoseconds of a clock that never goes back
     * @return nanoseconds until there is something to do again, {@link Long#MAX_VALUE} when nothing is planned
     */
    long doWork(long now) {
        for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
            take(answer, now);
        }
        long next = Long.MAX_VALUE;
        for (MembershipEntry entry : entries) {
            next = Math.min(next, step(entry, now));
        }
        return answers.isEmpty() ? next : 0;
    }

    /** Announces answered since the start. */
    long answered() {
        return answered.sum();
    }

    /** Swarms entered. */
    int memberships() {
        return entries.size();
    }

    /** When the tracker last answered. */
    Optional<Instant> lastAnswer() {
        return Optional.ofNullable(lastAnswer);
    }

    /** Why the last announce failed; empty after one that did not. */
    Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }

    private long step(MembershipEntry entry, long now) {
        if (entry.inFlight) {
            long waiting = now - entry.sentAt;
            if (waiting < PATIENCE.toNanos()) {
                return PATIENCE.toNanos() - waiting;
            }
            fail(entry, "no answer within " + PATIENCE.toSeconds() + " s", now);
        }
        if (entry.closed && !(entry.joined && link.available())) {
            entries.remove(entry);
            return Long.MAX_VALUE;
        }
        if (!link.available()) {
            return Long.MAX_VALUE;
        }
        long wait = entry.dueIn(now);
        if (wait > 0) {
            return wait;
        }
        if (inFlight >= MAX_IN_FLIGHT) {
            return Long.MAX_VALUE; // an answer or its absence makes room and looks here again
        }
        send(entry, now);
        return PATIENCE.toNanos();
    }

    private void send(MembershipEntry entry, long now) {
        TrackerLink.Report report = entry.report();
        int attempt = entry.sent(now);
        inFlight++;
        link.announce(report).whenComplete((reply, error) -> {
            answers.add(new Answer(entry, attempt, report, reply, error));
            wake.run();
        });
    }

    private void take(Answer answer, long now) {
        MembershipEntry entry = answer.entry;
        if (!entry.inFlight || entry.attempt != answer.attempt) {
            return;
        }
        AnnounceReply reply = answer.reply;
        if (reply == null) {
            fail(entry, reason(answer.error), now);
            return;
        }
        inFlight--;
        answered.increment();
        lastAnswer = clock.instant();
        lastError = null;
        entry.answered(answer.report, reply, now, jitter());
        if (entry.closed) {
            if (answer.report.event() == Announce.Event.STOPPED) {
                entries.remove(entry);
            }
            return;
        }
        try {
            entry.member.onPlace(reply.place());
            entry.member.onWanLimit(reply.wan());
            entry.member.onPeers(reply.peers());
        } catch (RuntimeException e) {
            LOG.warn("The engine did not take the peers of swarm {}", entry.member.infoHash(), e);
        }
    }

    private void fail(MembershipEntry entry, String why, long now) {
        inFlight--;
        if (!why.equals(lastError)) {
            LOG.debug("Announce of {} failed: {}", entry.member.infoHash(), why);
        }
        lastError = why;
        if (entry.closed) {
            // The tracker forgets it by itself; nobody waits for a farewell.
            entries.remove(entry);
        }
        entry.failed(now, jitter());
    }

    /** 0.8 to 1.2, so that machines started together do not stay together. */
    private double jitter() {
        return 0.8 + 0.4 * random.nextDouble();
    }

    private static String reason(@Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause == null ? "no answer" : String.valueOf(cause.getMessage());
    }

    private record Answer(
            MembershipEntry entry,
            int attempt,
            TrackerLink.Report report,
            @Nullable AnnounceReply reply,
            @Nullable Throwable error) {}
}
