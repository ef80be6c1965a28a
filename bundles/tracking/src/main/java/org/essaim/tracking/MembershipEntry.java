/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;

/** One swarm's membership. The volatile fields are anybody's, all others the announcer's thread's. */
final class MembershipEntry implements PeerSource.Membership {

    final SwarmMember member;
    private final Runnable wake;

    volatile boolean closed;
    private volatile boolean urgent = true;

    boolean inFlight;
    boolean joined;
    int attempt;
    long sentAt;
    private boolean everSent;
    private boolean wasMissing;
    private boolean completionTold;
    private int failures;
    private long answeredAt;
    private long pause;

    MembershipEntry(SwarmMember member, Runnable wake) {
        this.member = member;
        this.wake = wake;
    }

    @Override
    public void announceNow() {
        urgent = true;
        wake.run();
    }

    @Override
    public void close() {
        closed = true;
        urgent = true;
        wake.run();
    }

    /** Nanoseconds until it may and must be announced. */
    long dueIn(long now) {
        if (closed || !everSent) {
            return 0;
        }
        long sinceSent = now - sentAt;
        if (urgent) {
            return Math.max(0, Announcer.GAP.toNanos() - sinceSent);
        }
        return Math.max(0, pause - (now - answeredAt));
    }

    TrackerLink.Report report() {
        long left = member.left();
        wasMissing |= left > 0;
        return new TrackerLink.Report(
                member.infoHash(),
                member.port(),
                event(left),
                member.uploaded(),
                member.downloaded(),
                left,
                member.traffic(),
                member.length());
    }

    int sent(long now) {
        urgent = false;
        everSent = true;
        inFlight = true;
        sentAt = now;
        return ++attempt;
    }

    void answered(TrackerLink.Report told, AnnounceReply reply, long now, double jitter) {
        inFlight = false;
        joined = true;
        failures = 0;
        completionTold |= told.event() == Announce.Event.COMPLETED;
        boolean eager = told.left() > 0 && reply.peers().size() < Announcer.ENOUGH_PEERS;
        long interval =
                Math.max(Announcer.GAP.toNanos(), (long) (reply.interval().toNanos() * Math.min(1, jitter)));
        pause = eager ? Math.min(interval, Announcer.EAGER.toNanos()) : interval;
        answeredAt = now;
    }

    void failed(long now, double jitter) {
        inFlight = false;
        long doubled = Announcer.FIRST_RETRY.toNanos() << Math.min(failures, 10);
        pause = (long) (Math.min(doubled, Announcer.LAST_RETRY.toNanos()) * jitter);
        failures++;
        answeredAt = now;
    }

    private Announce.Event event(long left) {
        if (closed) {
            return Announce.Event.STOPPED;
        }
        if (!joined) {
            return Announce.Event.STARTED;
        }
        return left == 0 && wasMissing && !completionTold ? Announce.Event.COMPLETED : Announce.Event.PERIODIC;
    }
}
