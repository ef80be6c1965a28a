/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.Optional;
import org.essaim.api.LocalFault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A swarm's dealings with its disk beside the pieces: resume data in batches, and what to do when the disk is full or fails.
 */
final class SwarmKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(SwarmKeeper.class);
    private static final long SAVE_NANOS = 2_000_000_000L;
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final SwarmCore swarm;
    private final EngineCore engine;
    private Disk.@Nullable Inventory saved;
    private boolean saving;
    private long savedAt;
    private long triedAt;
    private boolean asking;
    private boolean warned;

    SwarmKeeper(SwarmCore swarm, EngineCore engine) {
        this.swarm = swarm;
        this.engine = engine;
    }

    /** What resume data says already. */
    void saved(Disk.Inventory inventory) {
        saved = copy(inventory.pieces().copy());
        savedAt = engine.now();
    }

    private Disk.Inventory copy(org.essaim.protocol.wire.Pieces pieces) {
        SwarmTally tally = swarm.tally();
        return new Disk.Inventory(pieces, tally.fromOrigin(), tally.fromPeers(), tally.sent());
    }

    /** Blocks the swarm at once when the disk cannot hold what is missing. */
    void checkSpace() {
        triedAt = engine.now();
        if (asking || swarm.left() == 0) {
            return;
        }
        asking = true;
        swarm.disk().free(free -> {
            asking = false;
            triedAt = engine.now();
            LocalFault shortage = free < swarm.left()
                    ? StorageTrouble.full(swarm.left(), free, new java.io.IOException("not enough room"))
                    : null;
            if (swarm.problem() != null || shortage != null) {
                swarm.problem(shortage);
            }
        });
    }

    /** The disk has failed. */
    void failed(Exception cause) {
        triedAt = engine.now();
        swarm.disk().free(free -> {
            if (swarm.downloads().unfinished() > 0 || swarm.isComplete() || swarm.problem() == null) {
                triedAt = engine.now();
                swarm.problem(StorageTrouble.of(cause, swarm.left(), free));
            }
        });
    }

    /** Everything is here: forces it to the disk, as often as it takes. */
    void finish(Runnable done) {
        save(error -> {
            if (!swarm.isOpen()) {
                return;
            }
            if (error.isPresent()) {
                failed(error.get());
                engine.loop().schedule(RETRY_NANOS, () -> finish(done));
            } else {
                swarm.problem(null);
                done.run();
            }
        });
    }

    private void save(java.util.function.Consumer<Optional<Exception>> done) {
        Disk.Inventory former = saved;
        boolean same = former != null && former.pieces().equals(swarm.have());
        Disk.Inventory inventory =
                copy(same && former != null ? former.pieces() : swarm.have().copy());
        savedAt = engine.now();
        if (inventory.equals(former)) {
            engine.loop().execute(() -> done.accept(Optional.empty()));
            return;
        }
        saving = true;
        swarm.disk().save(inventory, error -> {
            saving = false;
            if (error.isEmpty()) {
                saved = inventory;
                warned = false;
            } else if (!warned) {
                warned = true;
                LOG.warn("Resume data of swarm {} cannot be written; it is tried again", swarm.infoHash(), error.get());
            }
            done.accept(error);
        });
    }

    /** Writes what is left to be written, and lets go of the disk. */
    void close(boolean ready, Runnable closed) {
        if (ready) {
            save(error -> swarm.disk().close(closed));
        } else {
            swarm.disk().close(closed);
        }
    }

    void tick(long now) {
        if (swarm.problem() != null && now - triedAt >= RETRY_NANOS) {
            triedAt = now;
            retry();
        }
        if (!saving && now - savedAt >= SAVE_NANOS) {
            save(error -> {});
        }
    }

    private void retry() {
        if (swarm.downloads().unfinished() > 0) {
            swarm.downloads().retry();
        } else if (swarm.left() > 0) {
            checkSpace();
        } else {
            swarm.problem(null);
        }
    }
}
