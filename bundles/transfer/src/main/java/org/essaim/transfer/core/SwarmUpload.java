/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.essaim.api.seeding.UploadPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What serving the peers of one swarm needs: the upload policy, the disk, and who is served. */
final class SwarmUpload {

    private static final Logger LOG = LoggerFactory.getLogger(SwarmUpload.class);

    private final SwarmCore swarm;
    private final EngineCore engine;
    private final ByKind scheduler;
    private final Grants grants;
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    SwarmUpload(SwarmCore swarm, EngineCore engine) {
        this.swarm = swarm;
        this.engine = engine;
        this.grants = new Grants(swarm);
        this.scheduler = new ByKind(new OpenHanded(engine.limits().uploadSlots()), grants);
    }

    Loop loop() {
        return engine.loop();
    }

    long now() {
        return engine.now();
    }

    PieceLayout layout() {
        return swarm.layout();
    }

    boolean has(int piece) {
        return swarm.have().has(piece);
    }

    UploadScheduler scheduler() {
        return scheduler;
    }

    Grants grants() {
        return grants;
    }

    /** A peer turns out to be of our own kind. */
    void cooperates(Neighbour neighbour) {
        scheduler.cooperates(neighbour);
    }

    Disk disk() {
        return swarm.disk();
    }

    /** The upload limit, over the WAN that of the site's link if it is less. */
    long bytesPerSecond(boolean far) {
        return far ? Math.min(engine.wanUploads().rate(), engine.uploadRate()) : engine.uploadRate();
    }

    /**
     * Takes from the upload budget, and from that of the WAN for whoever is far.
     *
     * @return nanoseconds to wait, or less than 0 when nothing may be sent now
     */
    long reserve(PeerState to, int bytes) {
        long wan = to.isFar() ? engine.wanUploads().reserve(bytes, now()) : 0;
        if (wan < 0) {
            return UploadPolicy.REFUSED;
        }
        long wait = reserve(bytes);
        if (wait < 0 && to.isFar()) {
            engine.wanUploads().giveBack(bytes);
        }
        return wait < 0 ? wait : Math.max(wan, wait);
    }

    private long reserve(int bytes) {
        Optional<UploadPolicy> policy = engine.policy();
        if (policy.isEmpty()) {
            return UploadPolicy.REFUSED;
        }
        try {
            return policy.get().reserve(swarm.infoHash(), bytes, now());
        } catch (RuntimeException e) {
            LOG.debug("The upload policy failed; nothing is sent", e); // it is being replaced
            return UploadPolicy.REFUSED;
        }
    }

    /** Runs something when the disk takes on more. */
    void whenRoom(Runnable task) {
        waiting.add(task);
    }

    /** The disk takes on more. */
    void room() {
        for (int i = waiting.size(); i > 0; i--) {
            waiting.remove().run();
        }
    }

    /** A block has left, or never will. */
    void left(PeerState peer) {
        grants.left(peer);
    }

    /** A block is on its way. */
    void sent(PeerState peer, int bytes) {
        swarm.tally().sent(peer, bytes);
        engine.worked();
    }

    /** Reading has failed. */
    void failed(Exception cause) {
        swarm.trouble(cause);
    }
}
