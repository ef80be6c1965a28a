/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Place;
import org.essaim.api.transfer.ContentChangedException;
import org.essaim.api.transfer.PeerView;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferProgress.State;
import org.essaim.protocol.wire.Pieces;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One swarm: what we have of it, and who else is in it. On the loop's thread; what says "any thread" reads what the loop's
 * thread has published.
 */
public final class SwarmCore {

    private static final Logger LOG = LoggerFactory.getLogger(SwarmCore.class);

    private final EngineCore engine;
    private final SwarmSetup setup;
    private final SwarmTally tally = new SwarmTally();
    private final SwarmDownload download;
    private final SwarmUpload upload;
    private final SwarmPeers peers;
    private final SwarmKeeper keeper;
    private final SwarmHashes hashes;
    private final SwarmSite site;
    private final SwarmAccount account;
    private Pieces have;
    private volatile long bytesHave;
    private volatile boolean ready;
    private volatile boolean paused;
    private volatile boolean complete;
    private volatile boolean closing;
    private volatile @Nullable Fault problem;
    private boolean ended;

    SwarmCore(EngineCore engine, SwarmSetup setup) {
        this.engine = engine;
        this.setup = setup;
        this.have = Pieces.none(setup.layout().pieces());
        this.site = new SwarmSite(this, engine);
        this.download = new SwarmDownload(this, engine);
        this.upload = new SwarmUpload(this, engine);
        this.peers = new SwarmPeers(this, engine);
        this.keeper = new SwarmKeeper(this, engine);
        this.hashes = new SwarmHashes(this, engine);
        this.account = new SwarmAccount(this, engine.now());
    }

    /** Looks at what is on the disk. */
    void begin() {
        setup.disk().onRoom(() -> {
            upload.room();
            download.room();
        });
        setup.disk().inspect(this::inspected);
    }

    private void inspected(Disk.Inventory inventory) {
        if (closing) {
            settle();
            return;
        }
        have = inventory.pieces();
        for (int piece = have.next(0); piece >= 0; piece = have.next(piece + 1)) {
            bytesHave = bytesHave + layout().payload(piece);
        }
        tally.restore(inventory.fromOrigin(), inventory.fromPeers(), inventory.sent());
        keeper.saved(inventory);
        download.begin();
        upload.grants().begin();
        ready = true;
        allow();
        keeper.checkSpace();
        peers.open();
        setup.events().ready();
        checkComplete();
    }

    // ---- what is asked from outside, any thread

    /** The swarm. Any thread. */
    public InfoHash infoHash() {
        return setup.infoHash();
    }

    /** Where it stands. Any thread. */
    public TransferProgress progress() {
        Fault trouble = problem;
        return new TransferProgress(
                state(trouble),
                bytesHave,
                layout().total(),
                tally.fromOrigin(),
                tally.fromPeers(),
                tally.sent(),
                tally.downloadRate(),
                tally.uploadRate(),
                peers.views().size(),
                Optional.ofNullable(trouble).or(() -> complete ? Optional.empty() : site.shut()));
    }

    private State state(@Nullable Fault trouble) {
        if (closing || !ready) {
            return closing ? State.CLOSED : State.CHECKING;
        } else if (paused || trouble != null) {
            return paused ? State.PAUSED : State.BLOCKED;
        }
        return complete ? State.SEEDING : State.DOWNLOADING;
    }

    /** The connected peers. Any thread. */
    public List<PeerView> views() {
        return peers.views().stream().map(PeerState::view).toList();
    }

    /** Payload bytes sent. Any thread. */
    public long uploaded() {
        return tally.sent();
    }

    /** Payload bytes received. Any thread. */
    public long downloaded() {
        return tally.fromOrigin() + tally.fromPeers();
    }

    /** Payload bytes that are missing. Any thread. */
    public long left() {
        return layout().total() - bytesHave;
    }

    /** What it tells besides. Any thread. */
    public SwarmAccount account() {
        return account;
    }

    /** What is under way, for the log. On the loop's thread. */
    public String describe() {
        return download.describe();
    }

    // ---- commands, on the loop's thread

    /**
     * The tracker has news.
     *
     * @param place where this machine stands now, if the news are of that
     * @param named peers
     * @param gone machines that have left
     */
    public void hear(Optional<Place> place, List<PeerEndpoint> named, List<MachineId> gone) {
        if (!closing) {
            place.ifPresent(site::place);
            peers.learn(named);
            peers.gone(gone);
        }
    }

    /** Stops or resumes fetching and serving. */
    public void pause(boolean on) {
        if (paused == on || closing) {
            return;
        }
        paused = on;
        allow();
        if (on) {
            rest();
        } else {
            download.fillAll();
        }
    }

    /** Leaves the swarm; {@link SwarmEvents#closed} follows when resume data is written. */
    public void close() {
        end("The swarm is left");
    }

    private void end(String why) {
        if (closing) {
            return;
        }
        closing = true;
        peers.close(why);
        allow();
        download.close();
        settle();
    }

    // ---- for its parts

    PieceLayout layout() {
        return setup.layout();
    }

    Disk disk() {
        return setup.disk();
    }

    byte[] wireHash() {
        return setup.wireHashes().get(0);
    }

    public List<byte[]> wireHashes() {
        return setup.wireHashes();
    }

    /** Whether a handshake that names these 20 bytes means this swarm. */
    boolean isNamed(byte[] name) {
        return setup.wireHashes().stream().anyMatch(own -> Arrays.equals(own, name));
    }

    Pieces have() {
        return have;
    }

    SwarmSite site() {
        return site;
    }

    SwarmTally tally() {
        return tally;
    }

    SwarmDownload downloads() {
        return download;
    }

    SwarmUpload uploads() {
        return upload;
    }

    SwarmHashes hashes() {
        return hashes;
    }

    SwarmPeers table() {
        return peers;
    }

    Set<PeerState> peers() {
        return peers.all();
    }

    EngineLimits limits() {
        return engine.limits();
    }

    RandomGenerator random() {
        return engine.random();
    }

    long now() {
        return engine.now();
    }

    boolean isOpen() {
        return !closing;
    }

    /** Whether it takes peers. */
    boolean isReady() {
        return ready && !closing;
    }

    boolean isPaused() {
        return paused;
    }

    boolean isComplete() {
        return complete;
    }

    boolean mayFetch() {
        return ready && !paused && !closing && problem == null;
    }

    @Nullable Fault problem() {
        return problem;
    }

    /** Serving is allowed, or no longer. */
    void allow() {
        upload.scheduler().allow(ready && !paused && !closing && engine.policy().isPresent());
    }

    /** A peer has said what it has. */
    void look(PeerState peer) {
        if (complete && peer.isComplete()) {
            peers.complete(peer);
        }
    }

    /** A piece is verified and written. */
    void got(int piece) {
        have.add(piece);
        bytesHave = bytesHave + layout().payload(piece);
        peers.got(piece);
        upload.grants().gained(piece);
        if (have.isComplete()) {
            checkComplete();
        } else {
            download.room();
        }
    }

    private void checkComplete() {
        if (!have.isComplete() || complete || closing) {
            return;
        }
        complete = true;
        download.finish();
        keeper.finish(() -> {
            setup.events().complete();
            for (PeerState peer : List.copyOf(peers())) {
                look(peer);
            }
        });
    }

    /** The disk has failed, or says that what it holds was changed. */
    void trouble(Exception cause) {
        if (cause instanceof ContentChangedException && !closing) {
            LOG.error("Swarm {} is no longer served: {}", infoHash(), cause.getMessage());
            problem = new LocalFault(
                    "CONTENT_CHANGED",
                    String.valueOf(cause.getMessage()),
                    "Restore the file or roll the patch out again; this machine serves it no longer.",
                    cause);
            end("Its content was changed");
        } else if (!closing) {
            keeper.failed(cause);
        }
    }

    /** What keeps it waiting, or nothing. */
    void problem(@Nullable Fault fault) {
        if (closing) {
            return;
        }
        boolean mended = problem != null && fault == null;
        if (problem == null && fault != null) {
            LOG.warn("Swarm {} waits: {}", infoHash(), fault.sentence());
        }
        problem = fault;
        if (mended) {
            download.fillAll();
        }
    }

    private void rest() {
        for (PeerState peer : List.copyOf(peers())) {
            peer.download().takeBack();
        }
        download.rest();
    }

    /** Goes on with leaving, when it is being left and nothing is under way any more. */
    void settle() {
        if (closing && !ended && !download.isStoring()) {
            ended = true;
            Optional<Fault> why =
                    Optional.ofNullable(problem).filter(f -> f.code().equals("CONTENT_CHANGED"));
            keeper.close(ready, () -> {
                engine.closed(this);
                setup.events().closed(why);
            });
        }
    }

    void tick(long now) {
        if (!ready || closing) {
            return;
        }
        account.tick(now);
        peers.tick(now);
        site.tick(now);
        download.tick(now);
        upload.scheduler().tick(now);
        hashes.tick(now);
        keeper.tick(now);
    }
}
