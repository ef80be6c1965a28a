/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.essaim.swarm.GrantChoice;
import org.jspecify.annotations.Nullable;

/** An uplink and the grants it serves in turns. */
abstract class Sender implements Event {

    /** After a connection was idle for so long, TCP begins slowly (RFC 5681, 4.1; RFC 6298, 2.4). */
    private static final long IDLE_NANOS = 1_000_000_000L;

    /** Where less is on the way than TCP sends at once, slowness does not matter. */
    private static final long LONG_NANOS = 1_000_000L;

    private final World world;
    private final EventQueue time;
    private final Cable uplink;
    private final int chunk;
    private final int window;
    private final boolean queues;
    private final Map<Machine, Long> sentAt = new IdentityHashMap<>(0);
    private final List<Grant> grants = new ArrayList<>(4);
    private int turn;
    /** What the uplink is sending now, and how much of it. */
    private @Nullable Grant leaving;

    private int leavingBytes;
    private boolean gone;
    private boolean waking;

    /**
     * @param chunk bytes that it sends of a grant before it turns to the next
     */
    Sender(World world, double rate, int chunk) {
        this.world = world;
        this.time = world.time();
        this.uplink = world.cable(rate);
        this.chunk = chunk;
        this.window = world.window(rate);
        this.queues = world.costs().messages();
    }

    /** Where it is. */
    abstract int site();

    /** The link that leads to it, where it receives anything but messages. */
    abstract @Nullable Cable downlink();

    EventQueue time() {
        return time;
    }

    Cable uplink() {
        return uplink;
    }

    List<Grant> grants() {
        return grants;
    }

    boolean isGone() {
        return gone;
    }

    boolean isServing(Machine other) {
        return serving(other) > 0;
    }

    /** Grants that another has of this one. */
    int serving(Machine other) {
        int count = 0;
        for (int i = 0; i < grants().size(); i++) {
            count += grants().get(i).receiver() == other ? 1 : 0;
        }
        return count;
    }

    /** Makes grants while there is room for them. */
    abstract void fill();

    /** Somebody says that it has room. */
    void wake(Machine by) {
        if (!waking) {
            waking = true;
            world.send(by, this, Costs.word(), () -> {
                waking = false;
                fill();
            });
        }
    }

    void add(Grant grant) {
        grants.add(grant);
        pump();
    }

    /** It leaves, and sends nothing more. */
    void leave() {
        gone = true;
        List<Grant> broken = List.copyOf(grants);
        grants.clear();
        for (Grant grant : broken) {
            grant.give(grant.unsent());
            grant.receiver().downloads().broken(grant.fetch());
        }
    }

    /** A receiver is gone, or has given up: the grant ends. */
    void drop(Grant grant) {
        if (grants.remove(grant)) {
            grant.give(grant.unsent());
        }
    }

    /** Whether a grant can send now. */
    private boolean isReady(Grant grant) {
        return grant.unsent() > 0 && grant.travelling() < window;
    }

    /** How many grants could send now. */
    int ready() {
        int ready = 0;
        for (int i = 0; i < grants.size(); i++) {
            ready += isReady(grants.get(i)) ? 1 : 0;
        }
        return ready;
    }

    /** Bytes of the grants over one kind of link that have not left. */
    long unsent(boolean far) {
        Grant now = leaving;
        long unsent = now != null && now.fetch().isFar() == far ? leavingBytes : 0;
        for (int i = 0; i < grants.size(); i++) {
            Grant grant = grants.get(i);
            unsent += grant.fetch().isFar() == far ? grant.unsent() : 0;
        }
        return unsent;
    }

    private @Nullable Grant next() {
        int size = grants.size();
        for (int i = 1; i <= size; i++) {
            int at = (turn + i) % size;
            if (isReady(grants.get(at))) {
                turn = at;
                return grants.get(at);
            }
        }
        return null;
    }

    /** Sends the next blocks when the uplink is free. */
    final void pump() {
        if (leaving != null || gone) {
            return;
        }
        Grant grant = next();
        if (grant == null) {
            return;
        }
        int bytes = grant.take(chunk);
        leaving = grant;
        leavingBytes = bytes;
        long begin = uplink.pass(bytes, time.now());
        long end = begin + uplink.duration(bytes);
        new Chunk(time, grant, bytes, begin, end).happen();
        time.at(end - ahead(), this);
    }

    /** So long before it leaves, what is sent next waits in the kernel and the network's card: nobody decides on it any more. */
    private long ahead() {
        int connections = Math.max(1, Math.min(GrantChoice.GRANTS, grants.size()));
        return queues ? (long) ((Costs.UNSENT + Costs.WINDOW) * connections / uplink.rate() * 1e9) : 0;
    }

    /** Whether the connection with another has not been idle for so long that TCP begins slowly again. */
    boolean isWarm(Machine other) {
        Long at = sentAt.get(other);
        return at != null && time.now() - at < IDLE_NANOS;
    }

    /** The uplink is free. */
    @Override
    public void happen() {
        Grant last = leaving;
        leaving = null;
        if (gone) {
            return;
        }
        if (last != null) {
            left(last, leavingBytes);
        }
        boolean left = false;
        for (int i = grants.size() - 1; i >= 0 && !gone; i--) {
            if (grants.get(i).unsent() == 0) {
                sent(grants.remove(i));
                left = true;
            }
        }
        pump();
        if (left || leaving == null) {
            fill();
        }
    }

    /** So many bytes of a grant have left. */
    abstract void left(Grant grant, int bytes);

    /** The last block of a grant has left. */
    void sent(Grant grant) {}

    /** Some of a grant has come. */
    void arrived(Grant grant) {
        if (grant.lag() > LONG_NANOS) {
            sentAt.put(grant.receiver(), time.now());
        }
        if (leaving == null) {
            pump();
        }
    }
}
