/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.Traffic;
import org.essaim.api.transfer.PeerView;
import org.essaim.api.transfer.Spread;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferProgress.State;
import org.essaim.api.transfer.TransferSession;
import org.essaim.transfer.core.EngineCore;
import org.essaim.transfer.core.SwarmCore;
import org.essaim.transfer.core.SwarmEvents;
import org.essaim.transfer.core.SwarmSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A swarm as those who opened it see it. Thread-safe. */
final class Session implements TransferSession, SwarmEvents {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final long REJOIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long FAREWELL_MILLIS = 10_000;

    private final Engine engine;
    private final EngineCore core;
    private final SwarmCore swarm;
    private final SwarmMembership membership;
    private final CompletableFuture<TransferOutcome> completion = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean ready;

    /** @param setup all but the events */
    Session(Engine engine, EngineCore core, java.util.function.Function<SwarmEvents, SwarmSetup> setup) {
        this.engine = engine;
        this.core = core;
        this.swarm = core.create(setup.apply(this));
        this.membership = new SwarmMembership(core, swarm, () -> engine.port().orElse(0), task -> engine.loop()
                .execute(task));
    }

    void begin() {
        engine.loop().execute(() -> core.enter(swarm));
    }

    @Override
    public InfoHash infoHash() {
        return swarm.infoHash();
    }

    @Override
    public TransferProgress progress() {
        TransferProgress known = swarm.progress();
        Optional<Fault> silence =
                known.problem().isPresent() || known.state() == State.CLOSED ? Optional.empty() : engine.silence();
        return silence.map(fault -> silent(known, fault)).orElse(known);
    }

    private static TransferProgress silent(TransferProgress known, Fault why) {
        return new TransferProgress(
                known.state() == State.DOWNLOADING ? State.BLOCKED : known.state(),
                known.bytesHave(),
                known.bytesTotal(),
                known.bytesFromOrigin(),
                known.bytesFromPeers(),
                known.bytesSent(),
                known.downloadRate(),
                known.uploadRate(),
                known.peers(),
                Optional.of(why));
    }

    @Override
    public List<PeerView> peers() {
        return swarm.views();
    }

    @Override
    public Traffic traffic() {
        return swarm.account().traffic();
    }

    @Override
    public List<Spread> spread() {
        return swarm.account().spread();
    }

    @Override
    public CompletionStage<TransferOutcome> completion() {
        return completion.minimalCompletionStage();
    }

    @Override
    public void pause(boolean paused) {
        engine.loop().execute(() -> swarm.pause(paused));
    }

    @Override
    public void ready() {
        ready = true;
        rejoin();
        watch();
    }

    private void watch() {
        engine.loop().schedule(REJOIN_NANOS, () -> {
            if (!isClosed()) {
                rejoin(); // without effect where it has joined
                watch();
            }
        });
    }

    /** Joins the peer source that is there now, leaving the former. */
    void rejoin() {
        if (ready && !isClosed()) {
            engine.workers().execute(this::join);
        }
    }

    private void join() {
        Optional<PeerSource> source = engine.port().isPresent() ? engine.source() : Optional.empty();
        membership.join(source);
    }

    @Override
    public void complete() {
        if (completion.complete(new TransferOutcome.Complete())) {
            engine.workers().execute(membership::announceNow);
        }
    }

    @Override
    public void closed(Optional<Fault> fault) {
        membership.leave();
        engine.forget(this);
        completion.complete(
                fault.<TransferOutcome>map(TransferOutcome.Failed::new).orElseGet(TransferOutcome.Interrupted::new));
        ended.countDown();
    }

    /** What is under way, for the log; told on the loop's thread. */
    void describe(java.util.function.Consumer<String> answer) {
        engine.loop().execute(() -> answer.accept(swarm.describe()));
    }

    boolean isClosed() {
        return swarm.progress().state() == State.CLOSED;
    }

    /** Leaves the swarm without waiting. */
    void leave() {
        membership.leave();
        if (engine.loop().inLoop()) {
            swarm.close();
        } else {
            engine.loop().execute(swarm::close);
        }
    }

    @Override
    public void close() {
        leave();
        awaitEnd();
    }

    /** Waits until resume data is written, unless the caller is the engine itself. */
    void awaitEnd() {
        if (engine.loop().inLoop()) {
            return;
        }
        try {
            if (!ended.await(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("The disk is slow: resume data of swarm {} may be older than it could be", infoHash());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
