/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.essaim.api.fleet.ActionState.APPLYING;
import static org.essaim.api.fleet.ActionState.ASSIGNED;
import static org.essaim.api.fleet.ActionState.CANCELED;
import static org.essaim.api.fleet.ActionState.DOWNLOADING;
import static org.essaim.api.fleet.ActionState.ERROR;
import static org.essaim.api.fleet.ActionState.FINISHED;
import static org.essaim.api.fleet.ActionState.ROLLED_BACK;
import static org.essaim.api.fleet.ActionState.ROLLING_BACK;
import static org.essaim.api.fleet.ActionState.SCHEDULED;
import static org.essaim.server.rollouts.FleetOf.APP1;
import static org.essaim.server.rollouts.FleetOf.APP2;
import static org.essaim.server.rollouts.FleetOf.TOOL;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.essaim.server.machines.Profile;
import org.essaim.server.rollouts.Assignment.Type;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RolloutDeskTest {

    private final FleetOf fleet = new FleetOf("a", "b");

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void aRolloutHasOneActionForEachMachineThatItsFilterPicks() {
        Rollout rollout = fleet.desk.create(APP1, "id!=b", true);

        assertThat(rollout.state()).isEqualTo(RolloutState.READY);
        assertThat(rollout.counts()).isEqualTo(Map.of(SCHEDULED, 1));
        assertThat(rollout.payloadLength()).isEqualTo(FleetOf.LENGTH);
        assertThat(fleet.desk.actions(rollout.id()))
                .extracting(action -> action.machine().value())
                .containsExactly("a");
        assertThat(fleet.told("a")).isEmpty();
    }

    @Test
    void aRestartDoesNotChangeWhenThingsHappened() {
        fleet.clock.pass(Duration.ofNanos(123_456));
        Rollout told = fleet.started(APP1);

        fleet.restart();

        Rollout after = fleet.desk.rollout(told.id());
        assertThat(after.created()).isEqualTo(told.created());
        assertThat(after.started()).isEqualTo(told.started());
    }

    @Test
    void whatCannotBeRolledOutIsRefused() {
        refused("NO_SUCH_PATCH", () -> fleet.desk.create(new PatchId("x", "1"), "all", false));
        refused("NO_TARGETS", () -> fleet.desk.create(APP1, "site=delft", false));
        refused("BAD_FILTER", () -> fleet.desk.create(APP1, "nonsense", false));
        fleet.catalogue.withdraw(APP1);
        refused("PATCH_WITHDRAWN", () -> fleet.desk.create(APP1, "all", false));
        assertThat(fleet.desk.rollouts()).isEmpty();
    }

    @Test
    void aPatchThatWasWithdrawnMeanwhileIsNotStarted() {
        long id = fleet.desk.create(APP1, "all", false).id();
        fleet.catalogue.withdraw(APP1);

        refused("PATCH_WITHDRAWN", () -> fleet.desk.start(id));
        assertThat(fleet.desk.rollout(id).state()).isEqualTo(RolloutState.READY);
    }

    @Test
    void machinesAreToldWhenItStartsAndItEndsWithTheLastOfThem() {
        long id = fleet.started(APP1).id();
        assertThat(fleet.told("a")).hasSize(1).allSatisfy(told -> {
            assertThat(told.type()).isEqualTo(Type.DEPLOY);
            assertThat(told.patch()).isEqualTo(APP1);
            assertThat(told.paused()).isFalse();
        });

        fleet.report(id, "a", ASSIGNED);
        fleet.report(id, "a", FINISHED);
        assertThat(fleet.told("a")).isEmpty();
        assertThat(fleet.desk.rollout(id).state()).isEqualTo(RolloutState.RUNNING);
        fleet.report(id, "b", FINISHED);

        Rollout rollout = fleet.desk.rollout(id);
        assertThat(rollout.state()).isEqualTo(RolloutState.FINISHED);
        assertThat(rollout.ended()).contains(fleet.clock.instant());
        assertThat(rollout.counts()).isEqualTo(Map.of(FINISHED, 2));
        assertThat(fleet.action(id, "a").state()).isEqualTo(FINISHED);
    }

    @Test
    void aRolloutInWhichEveryMachineFailedIsFinishedAndItsCountsTell() {
        long id = fleet.started(APP1).id();

        fleet.report(id, "a", ERROR);
        fleet.report(id, "b", ERROR);

        assertThat(fleet.desk.rollout(id).state()).isEqualTo(RolloutState.FINISHED);
        assertThat(fleet.desk.rollout(id).counts()).isEqualTo(Map.of(ERROR, 2));
    }

    @Test
    void aMachineThatRegistersLaterIsNotAdded() {
        long id = fleet.started(APP1).id();

        fleet.machines.register(new MachineId("c"), new Profile("", Map.of(), "1", "x"), "127.0.0.1", 0);

        assertThat(fleet.told("c")).isEmpty();
        assertThat(fleet.desk.actions(id)).hasSize(2);
    }

    @Test
    void pausedMachinesAreToldToWaitAndResumedOnesToGoOn() {
        long id = fleet.started(APP1).id();

        assertThat(fleet.desk.pause(id).state()).isEqualTo(RolloutState.PAUSED);
        assertThat(fleet.told("a")).allMatch(Assignment::paused);
        refused("WRONG_STATE", () -> fleet.desk.pause(id));

        assertThat(fleet.desk.resume(id).state()).isEqualTo(RolloutState.RUNNING);
        assertThat(fleet.told("a")).noneMatch(Assignment::paused);
        refused("WRONG_STATE", () -> fleet.desk.resume(id));
    }

    @Test
    void stoppingCancelsWhatHasNotEndedUntilTheMachinesConfirm() {
        long id = fleet.started(APP1).id();
        fleet.report(id, "a", DOWNLOADING);

        Rollout stopped = fleet.desk.stop(id);

        assertThat(stopped.state()).isEqualTo(RolloutState.STOPPED);
        assertThat(stopped.counts()).isEqualTo(Map.of(CANCELED, 2));
        assertThat(fleet.told("a")).extracting(Assignment::type).containsExactly(Type.CANCEL);
        assertThat(fleet.told("b")).isEmpty();
        fleet.restart();
        assertThat(fleet.told("a")).extracting(Assignment::type).containsExactly(Type.CANCEL);
        fleet.report(id, "a", CANCELED);
        assertThat(fleet.told("a")).isEmpty();
        assertThat(fleet.desk.rollout(id).counts()).isEqualTo(Map.of(CANCELED, 2));
    }

    @Test
    void aLaterRolloutOfTheSameNameTakesOverAndAnotherNameDoesNot() {
        long first = fleet.started(APP1).id();
        long other = fleet.started(TOOL).id();
        fleet.report(first, "a", DOWNLOADING);

        long second = fleet.started(APP2).id();

        assertThat(fleet.action(first, "a").code()).contains("SUPERSEDED");
        assertThat(fleet.desk.rollout(first).state()).isEqualTo(RolloutState.FINISHED);
        assertThat(fleet.desk.rollout(other).counts()).isEqualTo(Map.of(SCHEDULED, 2));
        assertThat(fleet.told("a"))
                .extracting(Assignment::type, Assignment::patch)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Type.CANCEL, APP1),
                        org.assertj.core.groups.Tuple.tuple(Type.DEPLOY, TOOL),
                        org.assertj.core.groups.Tuple.tuple(Type.DEPLOY, APP2));
        assertThat(fleet.desk.rollout(second).counts()).isEqualTo(Map.of(SCHEDULED, 2));
    }

    @Test
    void aRolloutThatHasNotStartedIsNotSuperseded() {
        long waiting = fleet.desk.create(APP1, "all", false).id();

        fleet.started(APP2);

        assertThat(fleet.desk.rollout(waiting).counts()).isEqualTo(Map.of(SCHEDULED, 2));
    }

    @Test
    void undoTakesBackWhatFinishedAndCancelsTheRest() {
        long id = fleet.started(APP1).id();
        fleet.report(id, "a", FINISHED);
        fleet.report(id, "b", APPLYING);

        assertThat(fleet.desk.undo(id).state()).isEqualTo(RolloutState.RUNNING);

        assertThat(fleet.told("a")).extracting(Assignment::type).containsExactly(Type.UNDO);
        assertThat(fleet.told("b")).extracting(Assignment::type).containsExactly(Type.CANCEL);
        refused("WRONG_STATE", () -> fleet.desk.undo(id));
        fleet.report(id, "a", ROLLED_BACK);
        assertThat(fleet.desk.rollout(id).state()).isEqualTo(RolloutState.RUNNING);
        fleet.restart();
        fleet.report(id, "b", FINISHED);
        assertThat(fleet.action(id, "b").state()).isEqualTo(ROLLING_BACK);
        fleet.report(id, "b", ROLLED_BACK);
        assertThat(fleet.desk.rollout(id).state()).isEqualTo(RolloutState.ROLLED_BACK);
        assertThat(fleet.desk.rollout(id).counts()).isEqualTo(Map.of(ROLLED_BACK, 2));
    }

    @Test
    void aRolloutThatFinishedLongAgoCanBeUndoneAfterARestart() {
        long id = finished(APP1);
        fleet.restart();

        fleet.desk.undo(id);
        fleet.report(id, "a", ROLLED_BACK);
        fleet.report(id, "b", ERROR);

        assertThat(fleet.desk.rollout(id).state()).isEqualTo(RolloutState.ROLLED_BACK);
        assertThat(fleet.desk.rollout(id).counts()).isEqualTo(Map.of(ROLLED_BACK, 1, ERROR, 1));
        refused("WRONG_STATE", () -> fleet.desk.undo(id));
    }

    @Test
    void aRolloutIsNotUndoneUnderALaterOne() {
        long first = finished(APP1);
        fleet.started(APP2);

        refused("WRONG_STATE", () -> fleet.desk.undo(first));
        assertThat(fleet.desk.rollout(first).state()).isEqualTo(RolloutState.FINISHED);
    }

    @Test
    void ordersInTheWrongStateAndForUnknownRolloutsAreRefused() {
        long ready = fleet.desk.create(APP1, "all", false).id();
        refused("WRONG_STATE", () -> fleet.desk.undo(ready));
        refused("WRONG_STATE", () -> fleet.desk.pause(ready));
        fleet.desk.start(ready);
        refused("WRONG_STATE", () -> fleet.desk.start(ready));
        refused("NO_SUCH_ROLLOUT", () -> fleet.desk.start(99));
        refused("NO_SUCH_ROLLOUT", () -> fleet.desk.undo(99));
        refused("NO_SUCH_ROLLOUT", () -> fleet.desk.rollout(99));
        refused("NO_SUCH_ROLLOUT", () -> fleet.desk.actions(99));
    }

    @Test
    void everythingIsThereAgainAfterARestart() {
        long id = fleet.started(APP1).id();
        fleet.report(id, "a", DOWNLOADING, 250);
        Rollout before = fleet.desk.rollout(id);
        List<Assignment> told = fleet.told("a");

        fleet.restart();

        Rollout after = fleet.desk.rollout(id);
        assertThat(after.counts()).isEqualTo(before.counts());
        assertThat(after.state()).isEqualTo(before.state());
        assertThat(after.started()).isEqualTo(before.started());
        assertThat(fleet.told("a")).isEqualTo(told);
        assertThat(fleet.action(id, "a").bytesHave()).isEqualTo(250);
        assertThat(fleet.started(TOOL).id()).isGreaterThan(id);
    }

    @Test
    void figuresOfADownloadAreInMemoryAloneUntilTheStateChanges() {
        long id = fleet.started(APP1).id();
        fleet.report(id, "a", DOWNLOADING, 100);
        int syncs = fleet.database.syncs.get();

        fleet.report(id, "a", DOWNLOADING, 500);

        assertThat(fleet.database.syncs).hasValue(syncs);
        assertThat(fleet.action(id, "a").bytesHave()).isEqualTo(500);
        fleet.desk.close();
        fleet.restart();
        assertThat(fleet.action(id, "a").bytesHave()).isEqualTo(500);
    }

    @Test
    void aReportOnSomebodyElsesActionIsRefused() {
        long id = fleet.started(APP1).id();
        long action = fleet.action(id, "a").id();

        assertThatThrownBy(() -> fleet.desk
                        .report(new MachineId("b"), new Report(action, 1, FINISHED, account()))
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .hasFieldOrPropertyWithValue("code", "NO_SUCH_ACTION");
        assertThat(fleet.action(id, "a").state()).isEqualTo(SCHEDULED);
    }

    @Test
    void aBatchOfReportsIsOneSync() {
        List<Runnable> tasks = new ArrayList<>();
        fleet.restart(tasks::add);
        long id = fleet.started(APP1).id();
        int syncs = fleet.database.syncs.get();
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (String machine : List.of("a", "b")) {
            long action = fleet.action(id, machine).id();
            done.add(fleet.desk
                    .report(new MachineId(machine), new Report(action, 1, DOWNLOADING, account()))
                    .toCompletableFuture());
        }
        assertThat(done).noneMatch(CompletableFuture::isDone);

        List.copyOf(tasks).forEach(Runnable::run);

        assertThat(done).allMatch(CompletableFuture::isDone);
        assertThat(fleet.database.syncs.get() - syncs).isEqualTo(1);
    }

    @Test
    void aMachineThatRegisteredAnewCountsItsReportsFromTheBeginning() {
        long id = fleet.started(APP1).id();
        long action = fleet.action(id, "a").id();
        send("a", new Report(action, 40, DOWNLOADING, account()));

        fleet.machines.register(new MachineId("a"), new Profile("", Map.of(), "1", "x"), "127.0.0.1", 0);
        send("a", new Report(action, 1, APPLYING, account()));

        assertThat(fleet.action(id, "a").state()).isEqualTo(APPLYING);
    }

    @Test
    void aRemovedMachineDoesNotHoldItsRolloutUp() {
        long id = fleet.started(APP1).id();
        fleet.report(id, "a", FINISHED);
        fleet.report(id, "b", DOWNLOADING);

        fleet.machines.remove(new MachineId("b"));

        assertThat(fleet.action(id, "b").code()).contains("MACHINE_REMOVED");
        assertThat(fleet.desk.rollout(id).state()).isEqualTo(RolloutState.FINISHED);
        assertThat(fleet.told("b")).isEmpty();
    }

    @Test
    void listenersHearOfTheMachinesWhoseWorkChanged() {
        Set<MachineId> heard = new HashSet<>();
        fleet.desk.listen(heard::addAll);
        long id = fleet.started(APP1).id();
        assertThat(heard).hasSize(2);
        heard.clear();

        fleet.report(id, "a", DOWNLOADING);
        assertThat(heard).isEmpty();
        fleet.report(id, "a", FINISHED);

        assertThat(heard).containsExactly(new MachineId("a"));
    }

    private long finished(PatchId patch) {
        long id = fleet.started(patch).id();
        fleet.report(id, "a", FINISHED);
        fleet.report(id, "b", FINISHED);
        return id;
    }

    private void send(String machine, Report report) {
        fleet.desk.report(new MachineId(machine), report).toCompletableFuture().join();
    }

    private static Account account() {
        return new Account("x", Optional.empty(), Optional.empty(), 0, 0, 0, 0, 0, Optional.empty());
    }

    static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(RequestFault.class).hasFieldOrPropertyWithValue("code", code);
    }
}
