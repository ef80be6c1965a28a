/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An uplink and the grants it serves in turns. */
abstract class Sender implements Event {

    private final EventQueue time;
    private final Cable uplink;
    private final int chunk;
    private final int window;
    private final List<Grant> grants = new ArrayList<>(4);
    private int turn;
    private boolean sending;
    private boolean gone;

    /**
     * @param chunk bytes that it sends of a grant before it turns to the next
     * @param window bytes of a grant that may be on their way
     */
    Sender(EventQueue time, double rate, int chunk, int window) {
        this.time = time;
        this.uplink = new Cable(rate);
        this.chunk = chunk;
        this.window = window;
    }

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
        for (int i = 0; i < grants().size(); i++) {
            if (grants().get(i).receiver() == other) {
                return true;
            }
        }
        return false;
    }

    /** Makes grants while there is room for them. */
    abstract void fill();

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
        if (sending || gone) {
            return;
        }
        Grant grant = next();
        if (grant == null) {
            return;
        }
        sending = true;
        int bytes = grant.take(chunk);
        long begin = uplink.pass(bytes, time.now());
        long end = begin + uplink.duration(bytes);
        new Chunk(time, grant, bytes, end).happen();
        time.at(end, this);
    }

    /** The uplink is free. */
    @Override
    public void happen() {
        sending = false;
        if (gone) {
            return;
        }
        boolean left = false;
        for (int i = grants.size() - 1; i >= 0 && !gone; i--) {
            if (grants.get(i).unsent() == 0) {
                sent(grants.remove(i));
                left = true;
            }
        }
        pump();
        if (left || !sending) {
            fill();
        }
    }

    /** The last block of a grant has left. */
    void sent(Grant grant) {}

    /** Some of a grant has come. */
    void arrived(Grant grant) {
        if (!sending) {
            pump();
        }
    }
}
