/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.essaim.protocol.wire.Pieces;

/**
 * What the origin gives to whom. Every piece goes out once before any goes out twice, whole and to one machine, to a few
 * machines at a time: one alone would have to pass everything on, many would all have their piece late. The next piece goes
 * to the free machine that has passed on most of what it was given: machines with fast uplinks show by themselves.
 * Second copies begin when all first ones are fully sent, with the pieces that fewest have. What a machine alone was given
 * goes out again when it leaves, behind what never went out: most machines come back with what they have.
 *
 * <p>Where there are sites, piece i goes to site i mod S, to the gateway that owns it, so that sites have different
 * pieces to swap. A site that has had all of its own takes over from others.
 */
public final class OriginDispersal {

    /** Machines that are served at a time in a swarm without sites. */
    public static final int SERVED = 3;

    /** Machines of a site that are served at a time. */
    public static final int SERVED_PER_SITE = 2;

    private static final int NOBODY = -1;

    private static final byte WAITING = 0;
    private static final byte GIVEN = 1;
    private static final byte SENT = 2;

    /** The machines that the origin is connected to, numbered from 0. The number of one that has left is not used again. */
    public interface Receivers {

        /** How many numbers there are. */
        int size();

        /** Whether it is connected, takes a piece, and is being sent none by the origin. */
        boolean isFree(int receiver);

        /** Whether it may fetch the piece from the origin and neither has nor fetches it. */
        boolean wants(int receiver, int piece);

        /** Its site, from 0. */
        int site(int receiver);
    }

    private final Receivers receivers;
    private final int pieces;
    private final long most;
    private final byte[] first;
    private final int[] copies;
    private final int[] givenTo;
    private final Pieces passed;
    /** Of the pieces that are waiting those that have been sent before. */
    private final BitSet again = new BitSet();

    private int sites;
    /** For each site, no piece of its before this one is waiting, but for those that were sent before. */
    private int[] lowest;

    /** No piece behind this one is waiting, but for those that were sent before. */
    private int highest;

    private int waiting;
    private int giving;
    private long given;
    private int[] unpassed = new int[64];
    private int peer = NOBODY;
    private int piece = NOBODY;

    /**
     * @param pieces pieces of the swarm
     * @param sites sites, at least 1
     * @param mostCopies after how many copies of the payload it stops, at least 1; anything large for no limit
     */
    public OriginDispersal(Receivers receivers, int pieces, int sites, double mostCopies) {
        this.receivers = receivers;
        this.pieces = pieces;
        this.sites = sites;
        this.most = (long) Math.ceil(Math.max(1, mostCopies) * pieces);
        this.first = new byte[pieces];
        this.copies = new int[pieces];
        this.givenTo = new int[pieces];
        this.passed = Pieces.none(pieces);
        this.waiting = pieces;
        this.lowest = new int[sites];
        this.highest = pieces - 1;
        Arrays.setAll(lowest, site -> site);
        Arrays.fill(givenTo, NOBODY);
    }

    /**
     * So many sites are told apart from now on. What was given and sent is not forgotten: only whose the pieces are changes.
     *
     * @param now at least 1
     */
    public void sites(int now) {
        sites = now;
        lowest = new int[now];
        Arrays.setAll(lowest, site -> site);
    }

    /**
     * Chooses what to give next; {@link #peer} and {@link #piece} then say it, and it counts as given.
     *
     * @return whether there is anything to give
     */
    public boolean next(RandomGenerator random) {
        if (given >= most && waiting == 0) {
            return false;
        }
        boolean found = waiting > 0 ? firstCopy(random) : giving == 0 && secondCopy(random);
        if (found) {
            given++;
            if (first[piece] == WAITING) {
                first[piece] = GIVEN;
                again.clear(piece);
                waiting--;
                giving++;
                givenTo[piece] = peer;
                unpassed(peer, 1);
            }
        }
        return found;
    }

    /** The machine that {@link #next} has chosen. */
    public int peer() {
        return peer;
    }

    /** The piece that {@link #next} has chosen. */
    public int piece() {
        return piece;
    }

    /** The last block of a piece has left for a machine. */
    public void sent(int receiver, int sent) {
        if (first[sent] == GIVEN && givenTo[sent] == receiver) {
            first[sent] = SENT;
            giving--;
        }
    }

    /** A machine has a piece now. */
    public void seen(int receiver, int seen) {
        copies[seen]++;
        if (first[seen] == WAITING) {
            first[seen] = SENT; // somebody else has sent it, or we before we were started again
            again.clear(seen);
            waiting--;
        }
        if (givenTo[seen] != NOBODY && givenTo[seen] != receiver && passed.add(seen)) {
            unpassed(givenTo[seen], -1);
        }
    }

    /**
     * A machine has left, or will not take what it was given.
     *
     * @param had what it had
     */
    public void left(int receiver, Pieces had) {
        for (int i = 0; i < pieces; i++) {
            boolean last = had.has(i) && --copies[i] == 0;
            if (givenTo[i] == receiver) {
                giveUp(i);
            }
            if (last && first[i] == SENT) {
                takeBack(i); // nobody is left who is known to have it
            }
        }
    }

    /** A machine was given a piece that it has not got and will not get. */
    public void lost(int receiver, int lost) {
        if (givenTo[lost] == receiver) {
            giveUp(lost);
        }
    }

    /** Who was given a piece does not count any more: either others have it, or it goes out again. */
    private void giveUp(int lost) {
        if (first[lost] == WAITING) {
            return;
        }
        if (!passed.has(lost)) {
            takeBack(lost);
        } else if (first[lost] == GIVEN) {
            first[lost] = SENT;
            giving--;
        }
    }

    private void takeBack(int lost) {
        if (first[lost] == SENT) {
            again.set(lost);
        } else {
            giving--;
            lowest[lost % sites] = Math.min(lowest[lost % sites], lost);
            highest = Math.max(highest, lost);
        }
        if (!passed.remove(lost) && givenTo[lost] != NOBODY) {
            unpassed(givenTo[lost], -1);
        }
        givenTo[lost] = NOBODY;
        first[lost] = WAITING;
        waiting++;
    }

    /** Whether there is a piece that nobody was given. */
    public boolean isWaiting() {
        return waiting > 0;
    }

    /** Whether every piece has been sent once, and the origin may go. */
    public boolean isDispersed() {
        return waiting == 0 && giving == 0;
    }

    /** How many copies of the payload were given out, whole ones and parts. */
    public double copies() {
        return (double) given / pieces;
    }

    private void unpassed(int receiver, int change) {
        if (receiver >= unpassed.length) {
            unpassed = Arrays.copyOf(unpassed, Math.max(receiver + 1, 2 * unpassed.length));
        }
        unpassed[receiver] += change;
    }

    private int unpassed(int receiver) {
        return receiver < unpassed.length ? unpassed[receiver] : 0;
    }

    private boolean firstCopy(RandomGenerator random) {
        peer = NOBODY;
        int size = receivers.size();
        int start = size == 0 ? 0 : random.nextInt(size);
        for (int i = 0; i < size; i++) {
            int candidate = (start + i) % size;
            boolean better = peer == NOBODY || unpassed(candidate) < unpassed(peer);
            if (better && receivers.isFree(candidate)) {
                int wanted = waitingFor(candidate);
                if (wanted != NOBODY) {
                    peer = candidate;
                    piece = wanted;
                }
            }
        }
        return peer != NOBODY;
    }

    /** The next piece of the machine's own site, else of that which has most left, else one that was sent before. */
    private int waitingFor(int receiver) {
        int own = receivers.site(receiver);
        while (lowest[own] < pieces && !isFresh(lowest[own])) {
            lowest[own] += sites;
        }
        for (int i = lowest[own]; i < pieces; i += sites) {
            if (isFresh(i) && receivers.wants(receiver, i)) {
                return i;
            }
        }
        while (highest >= 0 && !isFresh(highest)) {
            highest--;
        }
        for (int i = highest; i >= 0; i--) { // the last: its site gets to it latest
            if (isFresh(i) && i % sites != own && receivers.wants(receiver, i)) {
                return i;
            }
        }
        for (int i = again.nextSetBit(0); i >= 0; i = again.nextSetBit(i + 1)) {
            if (receivers.wants(receiver, i)) {
                return i;
            }
        }
        return NOBODY;
    }

    private boolean isFresh(int piece) {
        return first[piece] == WAITING && !again.get(piece);
    }

    private boolean secondCopy(RandomGenerator random) {
        peer = NOBODY;
        int size = receivers.size();
        int start = size == 0 ? 0 : random.nextInt(size);
        for (int i = 0; i < size && peer == NOBODY; i++) {
            int candidate = (start + i) % size;
            if (receivers.isFree(candidate)) {
                int rarest = rarest(candidate, random);
                if (rarest != NOBODY) {
                    peer = candidate;
                    piece = rarest;
                }
            }
        }
        return peer != NOBODY;
    }

    private int rarest(int receiver, RandomGenerator random) {
        int best = NOBODY;
        int start = random.nextInt(pieces);
        for (int i = 0; i < pieces; i++) {
            int at = (start + i) % pieces;
            if ((best == NOBODY || copies[at] < copies[best]) && receivers.wants(receiver, at)) {
                best = at;
            }
        }
        return best;
    }
}
