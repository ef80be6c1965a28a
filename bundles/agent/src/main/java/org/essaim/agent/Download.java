/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import org.essaim.agent.ActionRecord.Figures;
import org.essaim.agent.ActionRecord.Mark;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.payload.FilePieceStorage;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.PayloadFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one payload into the swarm's staging folder: room first, then a session, and another one whenever the engine
 * is replaced. The agent's thread owns it.
 */
final class Download {

    /** Files of one staging folder that are open at once. */
    static final int MAX_OPEN = 32;

    private static final Logger LOG = LoggerFactory.getLogger(Download.class);

    private final DeployRun run;
    private final Workshop shop;
    private final Papers papers;
    private final PatchDescriptor patch;
    private @Nullable PieceStorage storage;
    private @Nullable PeerTransfer engine;
    private @Nullable TransferSession session;
    private @Nullable TransferOutcome outcome;
    private boolean pausedNow;
    private long looked = Long.MIN_VALUE;

    Download(DeployRun run, Workshop shop, Papers papers, PatchDescriptor patch) {
        this.run = run;
        this.shop = shop;
        this.papers = papers;
        this.patch = patch;
    }

    /** Goes on; never waits. */
    Step step(boolean paused) {
        TransferOutcome ended = outcome;
        if (ended != null) {
            outcome = null;
            return end(ended);
        }
        TransferSession current = session;
        if (current == null) {
            return open(paused);
        }
        if (shop.modules().transfer().get() != engine) {
            leave();
            return new Step.Again(0);
        }
        if (paused != pausedNow) {
            current.pause(paused);
            pausedNow = paused;
        }
        return look(current, paused);
    }

    /** Forces what was fetched to the disk; any thread. */
    void sync() {
        try {
            storage().sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The payload, open already. */
    PieceStorage storage() {
        return Objects.requireNonNull(storage);
    }

    /** The payload; opened when it is not. */
    PieceStorage openStorage() {
        PieceStorage open = storage;
        if (open == null) {
            open = FilePieceStorage.staged(shop.folders().staging(run.swarm()), files(), MAX_OPEN);
            storage = open;
        }
        return open;
    }

    void close() {
        leave();
        PieceStorage open = storage;
        storage = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("Staging of {} did not close cleanly", patch.id(), e);
            }
        }
    }

    private Step open(boolean paused) {
        if (paused) {
            run.say("Paused by the server");
            return new Step.Again(ActionRun.LOOK);
        }
        if (!run.record.marked(Mark.OPENED)) {
            long needed = patch.payloadLength() + patch.treeLength();
            if (shop.world().freeBytes().getAsLong() < needed) {
                return new Step.Again(run.waitFor(run.shortage(needed)));
            }
        }
        PeerTransfer available = shop.modules().transfer().get();
        if (available == null) {
            run.say("Waiting for the transfer module");
            return new Step.Again(ActionRun.LOOK);
        }
        try {
            enter(available);
        } catch (LocalFault e) {
            return new Step.Again(run.waitFor(e));
        } catch (RequestFault e) {
            return new Step.Failed(e);
        } catch (IOException e) {
            return new Step.Again(run.waitFor(new LocalFault(
                    "IO_ERROR",
                    "The folder for " + patch.id() + " cannot be made: " + e.getMessage(),
                    "Check the disk that holds " + shop.world().home() + ".",
                    e)));
        }
        return new Step.Again(ActionRun.LOOK);
    }

    private void enter(PeerTransfer available) throws IOException {
        shop.holdings().withdraw(run.swarm());
        Files.createDirectories(shop.folders().staging(run.swarm()));
        Files.createDirectories(shop.folders().state(run.swarm()));
        TransferSession opened = available.open(new TransferRequest(
                run.swarm(), papers.metainfo(), openStorage(), shop.folders().state(run.swarm()), false));
        engine = available;
        session = opened;
        pausedNow = false;
        if (!run.record.marked(Mark.OPENED)) {
            run.mark(run.record.with(Mark.OPENED));
        }
        run.enter(ActionState.DOWNLOADING, "In the swarm");
        opened.completion().whenComplete((result, error) -> shop.inbox().post(() -> {
            if (session == opened) {
                outcome = error == null ? result : new TransferOutcome.Interrupted();
            }
        }));
    }

    private Step look(TransferSession current, boolean paused) {
        long now = shop.inbox().now();
        long since = now - looked;
        if (looked != Long.MIN_VALUE && since < ActionRun.LOOK) {
            return new Step.Again(ActionRun.LOOK - since);
        }
        looked = now;
        TransferProgress progress = current.progress();
        run.count(Figures.of(progress));
        if (progress.state() == TransferProgress.State.BLOCKED) {
            blocked(progress);
        } else {
            run.enter(ActionState.DOWNLOADING, detail(progress, paused));
        }
        return new Step.Again(ActionRun.LOOK);
    }

    private void blocked(TransferProgress progress) {
        Fault problem = progress.problem()
                .orElseGet(() -> new LocalFault("BLOCKED", "The transfer waits", "See the log of this machine."));
        boolean full = problem.code().equals("DISK_FULL");
        long missing = progress.bytesTotal() - progress.bytesHave() + patch.treeLength();
        run.enter(ActionRecord.Notice.of(ActionState.WAITING, full ? run.shortage(missing) : problem));
    }

    private static String detail(TransferProgress progress, boolean paused) {
        if (paused) {
            return "Paused by the server";
        }
        return switch (progress.state()) {
            case CHECKING -> "Checking what is here already";
            default ->
                progress.problem()
                        .map(problem -> problem.sentence() + ". " + problem.remedy())
                        .orElse("Fetching from " + progress.peers() + (progress.peers() == 1 ? " peer" : " peers"));
        };
    }

    private Step end(TransferOutcome ended) {
        if (ended instanceof TransferOutcome.Complete && session != null) {
            run.count(Figures.of(session.progress()));
            return new Step.Complete();
        }
        leave();
        if (ended instanceof TransferOutcome.Failed failed) {
            return failed.fault() instanceof LocalFault
                    ? new Step.Again(run.waitFor(failed.fault()))
                    : new Step.Failed(failed.fault());
        }
        run.say("The transfer was interrupted and goes on");
        return new Step.Again(run.pause(ActionRun.LOOK / 4));
    }

    private void leave() {
        TransferSession former = session;
        session = null;
        engine = null;
        outcome = null;
        looked = Long.MIN_VALUE;
        if (former != null) {
            try {
                former.close();
            } catch (RuntimeException e) {
                LOG.debug("The session of {} did not close cleanly", patch.id(), e);
            }
        }
    }

    private List<PayloadFile> files() {
        try {
            return Metainfo.parse(papers.metainfo()).files();
        } catch (MetainfoException e) {
            throw new RequestFault(
                    "BAD_METAINFO",
                    "The metainfo of " + patch.id() + " cannot be used: " + e.getMessage(),
                    "Publish it again.");
        }
    }

    /** What came of a step. */
    sealed interface Step {

        /** Everything is there. */
        record Complete() implements Step {}

        /** It cannot go on. */
        record Failed(Fault fault) implements Step {}

        /** Look again after so many nanoseconds, or when woken. */
        record Again(long nanos) implements Step {}
    }
}
