/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.essaim.agent.server.ServerLink.Assignment;
import org.essaim.api.Fault;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.transfer.TransferProgress;

/**
 * What the agent keeps of an action over restarts.
 *
 * @param order what the server wants
 * @param notice what was last told, or is still to be told
 * @param marks what was done already and need not be done again
 * @param acknowledged whether the server has the notice
 */
record ActionRecord(Assignment order, Notice notice, Figures figures, Set<Mark> marks, boolean acknowledged) {

    ActionRecord {
        marks = Set.copyOf(marks);
    }

    static ActionRecord fresh(Assignment order, ActionState state, String detail) {
        return new ActionRecord(order, Notice.of(state, detail), Figures.NONE, Set.of(), false);
    }

    long id() {
        return order.id();
    }

    boolean ended() {
        return notice.state.ended();
    }

    boolean marked(Mark mark) {
        return marks.contains(mark);
    }

    ActionRecord with(Notice told) {
        return new ActionRecord(order, told, figures, marks, false);
    }

    ActionRecord with(Figures counted) {
        return new ActionRecord(order, notice, counted, marks, acknowledged);
    }

    ActionRecord with(Mark mark) {
        Set<Mark> more = EnumSet.of(mark);
        more.addAll(marks);
        return new ActionRecord(order, notice, figures, more, acknowledged);
    }

    ActionRecord without(Mark mark) {
        Set<Mark> fewer = EnumSet.noneOf(Mark.class);
        fewer.addAll(marks);
        fewer.remove(mark);
        return new ActionRecord(order, notice, figures, fewer, acknowledged);
    }

    ActionRecord asAcknowledged() {
        return new ActionRecord(order, notice, figures, marks, true);
    }

    /** A durable step of an action. */
    enum Mark {
        /** There was room, and a session was opened. */
        OPENED,
        /** The content is complete, verified and synced. */
        VERIFIED,
        /** The content was wrong once and has been thrown away. */
        REFETCHED
    }

    /** What is told to the server: a state with its sentence, and for an error what to do. */
    record Notice(
            ActionState state,
            String detail,
            Optional<String> code,
            Optional<String> remedy,
            Optional<String> liveTree) {

        static Notice of(ActionState state, String detail) {
            return new Notice(state, detail, Optional.empty(), Optional.empty(), Optional.empty());
        }

        static Notice of(ActionState state, Fault fault) {
            return new Notice(
                    state, fault.sentence(), Optional.of(fault.code()), Optional.of(fault.remedy()), Optional.empty());
        }

        static Notice live(ActionState state, String detail, Optional<String> tree) {
            return new Notice(state, detail, Optional.empty(), Optional.empty(), tree);
        }
    }

    /** Payload bytes, as {@link TransferProgress} counts them; the rate is bytes per second. */
    record Figures(long have, long total, long fromOrigin, long fromPeers, long rate) {

        static final Figures NONE = new Figures(0, 0, 0, 0, 0);

        static Figures of(TransferProgress progress) {
            return new Figures(
                    progress.bytesHave(),
                    progress.bytesTotal(),
                    progress.bytesFromOrigin(),
                    progress.bytesFromPeers(),
                    progress.downloadRate());
        }

        Figures atRest() {
            return new Figures(have, total, fromOrigin, fromPeers, 0);
        }
    }
}
