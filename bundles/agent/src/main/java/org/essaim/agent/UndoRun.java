/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.util.Optional;
import org.essaim.agent.ActionRecord.Notice;
import org.essaim.api.Fault;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.patching.PatchApplier;
import org.jspecify.annotations.Nullable;

/** Takes this machine back to the version before. Nothing is fetched, and nothing stops it once it has begun. */
final class UndoRun extends ActionRun {

    /** Begun before a restart, when the version may have been left already. */
    private final boolean resumed;

    UndoRun(Workshop shop, ActionRecord record) {
        super(shop, record);
        this.resumed = record.notice().state() == ActionState.ROLLING_BACK;
    }

    @Override
    long advance() {
        PatchApplier applier = shop.modules().applier().get();
        if (applier == null) {
            say("Waiting for the patching module");
            return LOOK;
        }
        if (!shop.liveTreeFree().test(order())) {
            say("Waiting for another change of the same patch");
            return LOOK;
        }
        enter(ActionState.ROLLING_BACK, "Going back to the version before " + patch());
        return elsewhere(() -> applier.undo(patch()), this::undone);
    }

    @Override
    void stop(Notice canceled) {
        end(canceled);
    }

    @Override
    void end(Notice notice) {
        enter(notice);
        shop.holdings().refresh();
    }

    @Override
    boolean touchesLiveTree() {
        return !ended() && record.notice().state() == ActionState.ROLLING_BACK;
    }

    @Override
    void suspend() {
        changeMind();
    }

    private void undone(@Nullable ApplyOutcome outcome, @Nullable Fault fault) {
        if (outcome instanceof ApplyOutcome.Live live) {
            end(
                    Optional.of(live.installed().live().toString()),
                    live.installed().patch().id() + " is live again");
        } else if (outcome instanceof ApplyOutcome.Removed) {
            end(Optional.empty(), "Nothing of it is live, as before");
        } else if (outcome instanceof ApplyOutcome.Refused refused) {
            if (resumed && refused.fault().code().equals("NOT_LIVE")) {
                end(
                        refused.live().map(installed -> installed.live().toString()),
                        "It had been taken back before a restart");
            } else {
                end(Notice.of(ActionState.ERROR, refused.fault()));
            }
        } else if (fault != null) {
            surprised(fault);
        }
    }

    private void end(Optional<String> tree, String detail) {
        end(Notice.live(ActionState.ROLLED_BACK, detail, tree));
    }
}
