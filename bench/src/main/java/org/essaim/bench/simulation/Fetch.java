/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.util.ArrayList;
import java.util.List;

/** A piece that a machine is fetching, from one sender or, at the end, from several. */
final class Fetch {

    private final Machine receiver;
    private final int piece;
    private final boolean far;
    private final List<Grant> grants = new ArrayList<>(1);
    private final long began;
    private boolean first = true;
    private int missing;
    private int due;

    /**
     * @param far whether it comes from outside the site
     * @param missing bytes that have not come
     */
    Fetch(Machine receiver, int piece, boolean far, int missing) {
        this.receiver = receiver;
        this.piece = piece;
        this.far = far;
        this.missing = missing;
        this.began = receiver.time().now();
    }

    Machine receiver() {
        return receiver;
    }

    int piece() {
        return piece;
    }

    boolean isFar() {
        return far;
    }

    /** When it was asked for. */
    long began() {
        return began;
    }

    /** Whether this is asked for the first time. */
    boolean isFirst() {
        boolean was = first;
        first = false;
        return was;
    }

    List<Grant> grants() {
        return grants;
    }

    /** Bytes that have not come. */
    int missing() {
        return missing;
    }

    /** Bytes that somebody has promised or sent. */
    int due() {
        return due;
    }

    void granted(Grant grant, int bytes) {
        grants.add(grant);
        due += bytes;
        receiver.downloads().due(far, bytes);
    }

    /** A sender will not send some of it. */
    void ungranted(int bytes) {
        due -= bytes;
        receiver.downloads().due(far, -bytes);
    }

    void arrived(Grant grant, int bytes) {
        due -= bytes;
        missing -= bytes;
        receiver.downloads().due(far, -bytes);
        receiver.arrived(this, grant, bytes);
    }
}
