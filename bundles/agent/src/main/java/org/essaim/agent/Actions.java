/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.essaim.agent.ActionRecord.Notice;
import org.essaim.agent.server.ServerLink.Assignment;
import org.essaim.agent.server.ServerLink.Kind;
import org.essaim.api.fleet.ActionState;

/** All actions of this machine, brought into line with what the server wants. The agent's thread owns it. */
final class Actions {

    /** Deployments that are worked on at once; the others wait in order of their number. */
    static final int MAX_AT_ONCE = 8;

    private final Workshop shop;
    private final Map<Long, ActionRun> runs = new TreeMap<>();
    private final Set<Long> listed = new HashSet<>();
    private final Map<Long, Assignment> undoAfterwards = new HashMap<>();

    Actions(Workshop shop) {
        this.shop = shop;
    }

    /** Takes up where the agent was when it stopped, however it stopped. */
    void resume() {
        for (ActionRecord record : shop.store().load()) {
            runs.put(record.id(), run(record));
            if (!record.acknowledged()) {
                shop.reporter().report(record);
            }
        }
    }

    /** The server's list of open actions: new ones begin, changed ones change, missing ones end. */
    void order(List<Assignment> orders) {
        listed.clear();
        for (Assignment order : orders) {
            listed.add(order.id());
            ActionRun run = runs.get(order.id());
            if (run == null) {
                begin(order);
            } else {
                change(run, order);
            }
        }
        for (ActionRun run : List.copyOf(runs.values())) {
            if (!listed.contains(run.order().id())) {
                run.cancel("CANCELED", "The server no longer asks for it");
                forgetWhenOver(run);
            }
        }
        supersede();
    }

    long step(long now) {
        List.copyOf(undoAfterwards.values()).forEach(this::undoWhenEnded);
        long next = Long.MAX_VALUE;
        int active = 0;
        for (ActionRun run : List.copyOf(runs.values())) {
            if (run.ended()) {
                continue;
            }
            if (run instanceof DeployRun && ++active > MAX_AT_ONCE) {
                continue;
            }
            next = Math.min(next, run.step(now));
        }
        return undoAfterwards.isEmpty() ? next : Math.min(next, ActionRun.LOOK);
    }

    /** The server has what was told of an action, or never will. */
    void acknowledged(long id, Notice notice) {
        ActionRun run = runs.get(id);
        if (run != null && run.record.notice().equals(notice) && !run.record.acknowledged()) {
            run.record = run.record.asAcknowledged();
            if (run.ended()) {
                shop.store().save(run.record);
                shop.failpoint("agent.acknowledged");
                forgetWhenOver(run);
            }
        }
    }

    /** Whether nobody else changes the live tree of the same patch name now; what has begun goes first. */
    boolean liveTreeFree(Assignment asking) {
        return runs.values().stream()
                .noneMatch(run -> run.order().id() != asking.id()
                        && run.touchesLiveTree()
                        && run.patch().name().equals(asking.patch().name()));
    }

    void suspend() {
        runs.values().forEach(ActionRun::suspend);
    }

    Collection<ActionRun> runs() {
        return new ArrayList<>(runs.values());
    }

    private void begin(Assignment order) {
        ActionRecord record =
                switch (order.kind()) {
                    case DEPLOY -> ActionRecord.fresh(order, ActionState.ASSIGNED, "Known to the machine");
                    case UNDO -> ActionRecord.fresh(order, ActionState.ASSIGNED, "To be taken back");
                    case CANCEL -> ActionRecord.fresh(order, ActionState.CANCELED, "Canceled before it began");
                };
        start(record);
    }

    private void start(ActionRecord record) {
        shop.store().save(record);
        shop.failpoint("agent.accepted");
        runs.put(record.id(), run(record));
        if (record.order().kind() != Kind.UNDO) {
            shop.reporter()
                    .report(record); // an undo is told when it begins: to the server the action is still finished
        }
    }

    private ActionRun run(ActionRecord record) {
        if (record.ended()) {
            return new EndedRun(shop, record);
        }
        return record.order().kind() == Kind.UNDO ? new UndoRun(shop, record) : new DeployRun(shop, record);
    }

    private void change(ActionRun run, Assignment order) {
        if (order.kind() == Kind.UNDO && run.order().kind() != Kind.UNDO) {
            run.cancel("CANCELED", "It is to be taken back");
            undoAfterwards.put(order.id(), order);
            undoWhenEnded(order);
        } else if (run.ended()) {
            // The server has lost the end of it, restored from a backup perhaps: it is told again.
            shop.reporter().report(run.record);
        } else if (order.kind() == Kind.CANCEL) {
            run.cancel("CANCELED", "Canceled by the server");
        } else if (run instanceof DeployRun deploy) {
            deploy.setPaused(order.paused());
        }
    }

    private void undoWhenEnded(Assignment order) {
        ActionRun run = runs.get(order.id());
        if (run != null && !run.ended()) {
            return;
        }
        undoAfterwards.remove(order.id());
        if (run == null || run.record.notice().state() == ActionState.FINISHED) {
            start(ActionRecord.fresh(order, ActionState.ASSIGNED, "To be taken back"));
        } else {
            shop.reporter().report(run.record);
        }
    }

    /** Once the server has the end of it and does not list it any more, nobody will ask for it again. */
    private void forgetWhenOver(ActionRun run) {
        long id = run.order().id();
        if (run.ended()
                && run.record.acknowledged()
                && !listed.contains(id)
                && !shop.reporter().owes(id)) {
            shop.store().delete(id);
            runs.remove(id);
        }
    }

    /** Of several deployments of one patch name, the newest counts. */
    private void supersede() {
        Map<String, ActionRun> newest = new HashMap<>();
        for (ActionRun run : runs.values()) {
            if (run instanceof DeployRun && !run.ended()) {
                ActionRun older = newest.put(run.patch().name(), run);
                if (older != null) {
                    older.cancel("SUPERSEDED", "A newer rollout brings " + run.patch());
                }
            }
        }
    }

    /** An action that is over and only waits for the server to know. */
    private static final class EndedRun extends ActionRun {

        EndedRun(Workshop shop, ActionRecord record) {
            super(shop, record);
        }

        @Override
        long advance() {
            return Long.MAX_VALUE;
        }

        @Override
        void stop(Notice canceled) {}

        @Override
        void end(Notice notice) {}

        @Override
        boolean touchesLiveTree() {
            return false;
        }

        @Override
        void suspend() {}
    }
}
