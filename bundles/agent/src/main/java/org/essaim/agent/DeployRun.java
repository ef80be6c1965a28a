/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.essaim.agent.ActionRecord.Mark;
import org.essaim.agent.ActionRecord.Notice;
import org.essaim.agent.server.Identity;
import org.essaim.agent.server.ServerLink;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.RequestFault;
import org.essaim.api.TrustFault;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.patching.ApplyRequest;
import org.essaim.api.patching.Installed;
import org.essaim.api.patching.PatchApplier;
import org.essaim.api.verification.Verdict;
import org.essaim.api.verification.Verifier;
import org.jspecify.annotations.Nullable;

/**
 * Brings one patch onto this machine: fetch its description, verify that, make room, fetch the content from the swarm,
 * verify that, apply it. What is done is marked in the record, so that after a crash only the rest is done.
 */
final class DeployRun extends ActionRun {

    private Stage stage = Stage.FETCH;
    private boolean paused;
    private @Nullable Papers papers;
    private @Nullable PatchDescriptor descriptor;
    private @Nullable Download download;
    private volatile String applying = "";

    DeployRun(Workshop shop, ActionRecord record) {
        super(shop, record);
        this.paused = record.order().paused();
        shop.folders().hold(swarm());
    }

    void setPaused(boolean wanted) {
        paused = wanted;
    }

    @Override
    long advance() {
        return switch (stage) {
            case FETCH -> fetch();
            case CHECK -> check();
            case DOWNLOAD -> download();
            case CONTENT -> verifyContent();
            case APPLY -> apply();
        };
    }

    @Override
    void stop(Notice canceled) {
        changeMind();
        end(canceled);
    }

    @Override
    boolean touchesLiveTree() {
        return !ended() && record.notice().state() == ActionState.APPLYING;
    }

    @Override
    void suspend() {
        changeMind();
        closeDownload();
    }

    // ---- what is it?

    private long fetch() {
        if (Papers.kept(shop.folders(), swarm())) {
            stage = Stage.CHECK;
            return 0;
        }
        ServerLink server = shop.contact().link();
        Identity identity = shop.contact().identity();
        if (server == null || identity == null) {
            say("Waiting for the server, to ask what " + patch() + " is");
            return LOOK;
        }
        int mine = begin();
        CompletionStage<Papers> both = Papers.ask(server, identity, patch());
        shop.inbox()
                .whenDone(
                        both,
                        (value, error) -> finished(mine, value, error, (fetched, fault) -> {
                            if (fetched != null) {
                                keep(fetched);
                            } else if (fault instanceof RequestFault
                                    && !fault.code().equals(ServerLink.NOT_REGISTERED)) {
                                end(Notice.of(ActionState.ERROR, fault));
                            } else if (fault != null) {
                                say("Waiting for the server, to ask what " + patch() + " is: " + fault.sentence());
                                pause(RETRY);
                            }
                        }));
        return Long.MAX_VALUE;
    }

    private void keep(Papers fetched) {
        try {
            fetched.keep(shop.folders(), swarm());
        } catch (IOException e) {
            throw local("cannot be kept", e);
        }
        shop.failpoint("agent.papers-kept");
        stage = Stage.CHECK;
    }

    // ---- may it be believed?

    private long check() {
        Verifier verifier = shop.modules().verifier().get();
        if (verifier == null) {
            say("Waiting for the verification module; nothing is accepted without it");
            return LOOK;
        }
        return elsewhere(
                () -> {
                    Papers read = Papers.read(shop.folders(), swarm());
                    return new Checked(read, verifier.verify(read.signed(), read.metainfo()));
                },
                this::checked);
    }

    private void checked(@Nullable Checked checked, @Nullable Fault fault) {
        if (checked == null) {
            surprised(fault == null ? local("cannot be checked", new IOException("no verdict")) : fault);
        } else if (checked.verdict instanceof Verdict.Rejected rejected) {
            Papers.forget(shop.folders(), swarm());
            end(Notice.of(ActionState.ERROR, rejected.asFault()));
        } else if (checked.verdict instanceof Verdict.Accepted accepted) {
            calm();
            accepted(checked.papers, accepted.patch());
        }
    }

    private void accepted(Papers verified, PatchDescriptor patch) {
        if (!patch.id().equals(patch()) || !patch.infoHash().equals(swarm())) {
            Papers.forget(shop.folders(), swarm());
            end(Notice.of(
                    ActionState.ERROR,
                    new TrustFault(
                            "WRONG_PATCH",
                            "The server ordered " + patch() + " but sent what is signed as " + patch.id(),
                            "Check the server: someone may be trying to pass off one patch as another.")));
            return;
        }
        papers = verified;
        descriptor = patch;
        Installed live = live(patch);
        if (live != null) {
            finish(live);
        } else {
            stage = record.marked(Mark.VERIFIED) ? Stage.APPLY : Stage.DOWNLOAD;
        }
    }

    // ---- fetch it

    private long download() {
        Download current = download;
        if (current == null) {
            current = new Download(this, shop, Objects.requireNonNull(papers), known());
            download = current;
        }
        Download.Step step = current.step(paused);
        if (step instanceof Download.Step.Complete) {
            stage = Stage.CONTENT;
            return 0;
        }
        if (step instanceof Download.Step.Failed failed) {
            end(Notice.of(ActionState.ERROR, failed.fault()));
            return Long.MAX_VALUE;
        }
        return step instanceof Download.Step.Again again ? again.nanos() : LOOK;
    }

    private long verifyContent() {
        Verifier verifier = shop.modules().verifier().get();
        if (verifier == null) {
            say("Waiting for the verification module; nothing is accepted without it");
            return LOOK;
        }
        Download complete = Objects.requireNonNull(download);
        say("Verifying every file");
        return elsewhere(
                () -> {
                    complete.sync();
                    return verifier.verifyContent(known(), complete.storage(), bytes -> {});
                },
                this::contentVerified);
    }

    private void contentVerified(@Nullable Verdict verdict, @Nullable Fault fault) {
        if (verdict instanceof Verdict.Accepted) {
            calm();
            record = record.with(Mark.VERIFIED);
            enter(ActionState.DOWNLOADED, "Complete and verified");
            stage = Stage.APPLY;
        } else if (verdict instanceof Verdict.Rejected rejected) {
            boolean again = rejected.code().equals("WRONG_CONTENT") && !record.marked(Mark.REFETCHED);
            if (again) {
                fetchAgain();
            } else if (rejected.code().equals("UNREADABLE")) {
                surprised(rejected.asFault());
            } else {
                end(Notice.of(ActionState.ERROR, rejected.asFault()));
            }
        } else if (fault != null) {
            surprised(fault);
        }
    }

    private void fetchAgain() {
        mark(record.with(Mark.REFETCHED).without(Mark.OPENED));
        closeDownload();
        stage = Stage.DOWNLOAD;
        say("The content was wrong; it is fetched once more");
        elsewhere(
                () -> {
                    resetStaging();
                    return true;
                },
                (done, fault) -> {
                    if (fault != null) {
                        surprised(fault);
                    }
                });
    }

    // ---- apply it

    private long apply() {
        PatchApplier applier = shop.modules().applier().get();
        if (paused && !touchesLiveTree()) {
            say("Paused by the server before it is applied");
            return LOOK;
        }
        if (applier == null) {
            say("Waiting for the patching module");
            return LOOK;
        }
        if (!shop.liveTreeFree().test(order())) {
            say("Waiting for another change of the same patch");
            return LOOK;
        }
        Installed live = live(known());
        if (live != null) {
            finish(live);
            return Long.MAX_VALUE;
        }
        Download source = download;
        if (source == null) {
            source = new Download(this, shop, Objects.requireNonNull(papers), known());
            download = source;
        }
        if (lacksRoomToApply()) {
            return waitFor(shortage(known().treeLength()));
        }
        enter(ActionState.APPLYING, "Applying");
        ApplyRequest request = new ApplyRequest(known(), source.openStorage(), order().discardLocalChanges());
        return elsewhere(() -> applier.apply(request, progress -> applying = progress.step()), this::applied);
    }

    private void applied(@Nullable ApplyOutcome outcome, @Nullable Fault fault) {
        if (outcome instanceof ApplyOutcome.Live live) {
            finish(live.installed());
        } else if (outcome instanceof ApplyOutcome.Refused refused) {
            if (refused.fault().code().equals("DISK_FULL")) {
                waitFor(refused.fault());
            } else {
                end(Notice.of(ActionState.ERROR, refused.fault()));
            }
        } else {
            surprised(fault == null ? local("cannot be applied", new IOException("nothing is live")) : fault);
        }
    }

    /** After a refusal for want of room it is tried again only when there is some; before that, the applier knows best. */
    private boolean lacksRoomToApply() {
        return record.notice().state() == ActionState.WAITING
                && shop.world().freeBytes().getAsLong() < known().treeLength();
    }

    private void finish(Installed live) {
        count(record.figures().atRest());
        end(Notice.live(ActionState.FINISHED, "Live", Optional.of(live.live().toString())));
    }

    @Override
    void end(Notice notice) {
        enter(notice);
        closeDownload();
        shop.folders().release(swarm());
        shop.holdings().refresh();
    }

    // ---- small things

    /** What the applier is doing now; empty when it is not applying. */
    String applyStep() {
        return touchesLiveTree() ? applying : "";
    }

    InfoHash swarm() {
        return order().infoHash();
    }

    /** What is missing, in words. */
    LocalFault shortage(long needed) {
        long free = shop.world().freeBytes().getAsLong();
        return new LocalFault(
                "DISK_FULL",
                patch() + " needs " + Sizes.of(needed) + " of disk space and only " + Sizes.of(free) + " are free: "
                        + Sizes.of(Math.max(0, needed - free)) + " are missing",
                "Free space on the disk that holds " + shop.world().home() + "; it goes on by itself.");
    }

    private @Nullable Installed live(PatchDescriptor patch) {
        PatchApplier applier = shop.modules().applier().get();
        if (applier == null) {
            return null;
        }
        return applier.installed(patch.id().name())
                .filter(installed -> installed.patch().infoHash().equals(patch.infoHash())
                        && installed.patch().id().equals(patch.id()))
                .orElse(null);
    }

    private PatchDescriptor known() {
        return Objects.requireNonNull(descriptor);
    }

    private void closeDownload() {
        Download former = download;
        download = null;
        if (former != null) {
            former.close();
        }
    }

    private void resetStaging() {
        try {
            shop.folders().resetStaging(swarm());
        } catch (IOException e) {
            throw local("cannot be deleted", e);
        }
    }

    private LocalFault local(String what, IOException e) {
        return new LocalFault(
                "IO_ERROR",
                "What belongs to " + patch() + " " + what + ": " + e.getMessage(),
                "Check the disk that holds " + shop.world().home() + ".",
                e);
    }

    private enum Stage {
        FETCH,
        CHECK,
        DOWNLOAD,
        CONTENT,
        APPLY
    }

    private record Checked(Papers papers, Verdict verdict) {}
}
