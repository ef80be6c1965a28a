/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.api.fleet.ActionState.CANCELED;
import static org.essaim.api.fleet.ActionState.DOWNLOADING;
import static org.essaim.api.fleet.ActionState.ERROR;
import static org.essaim.api.fleet.ActionState.FINISHED;
import static org.essaim.api.fleet.ActionState.ROLLED_BACK;
import static org.essaim.api.fleet.ActionState.ROLLING_BACK;
import static org.essaim.api.fleet.ActionState.SCHEDULED;

import java.time.Instant;
import java.util.Optional;
import org.essaim.api.MachineId;
import org.essaim.api.fleet.ActionState;
import org.essaim.server.rollouts.ActionCourse.Ruling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActionCourseTest {

    private static final Instant NOW = Instant.parse("2026-11-22T20:00:00Z");
    private static final String ORDER =
            "SCHEDULED ASSIGNED DOWNLOADING DOWNLOADED WAITING APPLYING FINISHED ERROR CANCELED ROLLING_BACK ROLLED_BACK";

    /** One line per state; columns in the order above: x legal by a report, . not. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "SCHEDULED,    . x x x x x x x x . .",
        "ASSIGNED,     . . x x x x x x x . .",
        "DOWNLOADING,  . . . x x x x x x . .",
        "DOWNLOADED,   . . x . x x x x x . .",
        "WAITING,      . . x x . x x x x . .",
        "APPLYING,     . . x . x . x x x . .",
        "FINISHED,     . . . . . . . . . . .",
        "ERROR,        . . . . . . . . . . .",
        "CANCELED,     . . . . . . x . . . x",
        "ROLLING_BACK, . . . . . . . x . . x",
        "ROLLED_BACK,  . . . . . . . . . . .",
    })
    void aReportMovesAnActionOnlyAlongTheTable(ActionState from, String row) {
        String[] names = ORDER.split(" ");
        String[] marks = row.strip().split(" ");

        for (int i = 0; i < names.length; i++) {
            ActionState to = ActionState.valueOf(names[i]);
            assertThat(ActionCourse.legal(from, to)).as(from + " to " + to).isEqualTo(marks[i].equals("x"));
        }
    }

    @Test
    void everyLegalMoveOfAnOpenActionIsTakenWithItsFigures() {
        for (ActionState from : ActionState.values()) {
            for (ActionState to : ActionState.values()) {
                if (from == CANCELED || !ActionCourse.legal(from, to)) {
                    continue;
                }
                ActionRecord moved = moved(rule(action(from), 1, to, false));

                assertThat(moved.state()).isEqualTo(to);
                assertThat(moved.seq()).isEqualTo(1);
                assertThat(moved.account().bytesHave()).isEqualTo(77);
                assertThat(moved.ended().isPresent()).isEqualTo(to.ended());
            }
        }
    }

    @Test
    void aReportThatWasHeardBeforeIsIgnored() {
        ActionRecord action = moved(rule(action(SCHEDULED), 5, DOWNLOADING, false));

        assertThat(rule(action, 5, FINISHED, false)).isInstanceOf(Ruling.Ignored.class);
        assertThat(rule(action, 4, FINISHED, false)).isInstanceOf(Ruling.Ignored.class);
    }

    @Test
    void theSameStateAgainIsProgressAndNotForTheDisk() {
        assertThat(rule(action(DOWNLOADING), 1, DOWNLOADING, false)).isInstanceOf(Ruling.Progress.class);
        assertThat(rule(action(ROLLING_BACK), 1, ROLLING_BACK, false)).isInstanceOf(Ruling.Progress.class);
    }

    @Test
    void anEndedActionIsNotMovedByReports() {
        for (ActionState to : ActionState.values()) {
            assertThat(rule(action(FINISHED), 1, to, true)).isInstanceOf(Ruling.Ignored.class);
            assertThat(rule(action(ERROR), 1, to, true)).isInstanceOf(Ruling.Ignored.class);
            assertThat(rule(action(ROLLED_BACK), 1, to, true)).isInstanceOf(Ruling.Ignored.class);
        }
    }

    @Test
    void anActionThatNoMachineKnowsIsCancelledWithoutAskingTheMachine() {
        ActionRecord cancelled = cancel(action(SCHEDULED));

        assertThat(cancelled.state()).isEqualTo(CANCELED);
        assertThat(cancelled.cancelPending()).isFalse();
        assertThat(cancelled.account().code()).contains("STOPPED");
    }

    @Test
    void aMachineThatWorksMustConfirmThatItStopped() {
        ActionRecord cancelled = cancel(action(DOWNLOADING));
        assertThat(cancelled.cancelPending()).isTrue();

        ActionRecord confirmed = moved(rule(cancelled, 1, CANCELED, false));

        assertThat(confirmed.cancelPending()).isFalse();
        assertThat(confirmed.state()).isEqualTo(CANCELED);
        assertThat(confirmed.account().code()).contains("STOPPED");
    }

    @Test
    void anOrderToCancelThatCameTooLateLeavesTheTruth() {
        ActionRecord cancelled = cancel(action(DOWNLOADING));

        ActionRecord late = moved(rule(cancelled, 1, FINISHED, false));

        assertThat(late.state()).isEqualTo(FINISHED);
        assertThat(late.cancelPending()).isFalse();
    }

    @Test
    void whatFinishesWhileItsRolloutIsUndoneIsTakenBackToo() {
        ActionRecord late = moved(rule(cancel(action(DOWNLOADING)), 1, FINISHED, true));

        assertThat(late.state()).isEqualTo(ROLLING_BACK);
        assertThat(late.ended()).isEmpty();
    }

    @Test
    void anErrorAfterTheOrderToCancelConfirmsIt() {
        ActionRecord confirmed = moved(rule(cancel(action(DOWNLOADING)), 1, ERROR, false));

        assertThat(confirmed.state()).isEqualTo(CANCELED);
        assertThat(confirmed.cancelPending()).isFalse();
    }

    @Test
    void aMachineThatWorksOnACancelledActionIsToldToStop() {
        ActionRecord neverTold = cancel(action(SCHEDULED));

        ActionRecord told = moved(rule(neverTold, 1, DOWNLOADING, false));

        assertThat(told.state()).isEqualTo(CANCELED);
        assertThat(told.cancelPending()).isTrue();
        assertThat(rule(told, 2, DOWNLOADING, false)).isInstanceOf(Ruling.Ignored.class);
    }

    @Test
    void onlyWhatFinishedIsTakenBackAndOnlyWhatIsOpenIsCancelled() {
        for (ActionState state : ActionState.values()) {
            assertThat(ActionCourse.takeBack(action(state), NOW).isPresent()).isEqualTo(state == FINISHED);
            assertThat(ActionCourse.cancel(action(state), "STOPPED", "x", NOW).isPresent())
                    .isEqualTo(!state.ended());
        }
    }

    private static ActionRecord cancel(ActionRecord action) {
        return ActionCourse.cancel(action, "STOPPED", "stopped", NOW).orElseThrow();
    }

    private static Ruling rule(ActionRecord action, long seq, ActionState to, boolean undoing) {
        Account account =
                new Account("text", Optional.empty(), Optional.empty(), 77, 100, 60, 17, 5, Optional.of("/live"));
        return ActionCourse.rule(action, new Report(action.id(), seq, to, account), undoing, NOW);
    }

    private static ActionRecord moved(Ruling ruling) {
        assertThat(ruling).isInstanceOf(Ruling.Moved.class);
        return ((Ruling.Moved) ruling).action();
    }

    private static ActionRecord action(ActionState state) {
        ActionRecord planned = ActionRecord.planned(1, 1, new MachineId("lab-07"), 100);
        return state == SCHEDULED ? planned : planned.in(state, false, planned.account(), NOW);
    }
}
