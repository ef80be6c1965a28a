/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts.Action;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class FleetViewTest {

    private static final Examiner.Report HEALTHY = new Examiner.Report(true, List.of());

    private final SmallFleet fleet = new SmallFleet();
    private final FleetView view = new FleetView(InstantSource.fixed(SmallFleet.THEN));

    private Snapshot seen(Long... open) {
        return view.snapshot(fleet.machinesService(), fleet.rolloutsService(), List.of(), HEALTHY, Set.of(open));
    }

    private static Action done(long rollout) {
        return SmallFleet.action(rollout, "a", ActionState.FINISHED);
    }

    @Test
    void withoutTheServersServicesThePageSaysSo() {
        Snapshot snapshot = view.snapshot(null, null, List.of(), HEALTHY, Set.of());

        assertThat(snapshot.serving()).isFalse();
        assertThat(snapshot.machines().rows()).isEmpty();
        assertThat(snapshot.rollouts().rows()).isEmpty();
    }

    @Test
    void oneServiceAloneIsShownForWhatItKnows() {
        fleet.machine("a", true);

        Snapshot snapshot = view.snapshot(fleet.machinesService(), null, List.of(), HEALTHY, Set.of());

        assertThat(snapshot.serving()).isFalse();
        assertThat(snapshot.machines().rows()).hasSize(1);
    }

    @Test
    void rolloutsAreShownNewestFirst() {
        fleet.rollout(1, "app:1", RolloutState.FINISHED, done(1)).rollout(2, "app:2", RolloutState.RUNNING, done(2));

        assertThat(seen().rollouts().rows()).extracting(Snapshot.RolloutRow::id).containsExactly(2L, 1L);
    }

    @Test
    void machinesOfEndedRolloutsAreReadOnlyWhenTheyAreOpen() {
        fleet.rollout(1, "app:1", RolloutState.FINISHED, done(1))
                .rollout(2, "app:2", RolloutState.FINISHED, done(2))
                .rollout(3, "app:3", RolloutState.FINISHED, done(3));

        assertThat(seen().rollouts().rows())
                .extracting(row -> row.actions().size())
                .containsExactly(1, 0, 0);
        assertThat(fleet.asked).containsExactly(3L);

        fleet.asked.clear();
        assertThat(seen(1L).rollouts().rows())
                .extracting(row -> row.actions().size())
                .containsExactly(1, 0, 1);
        assertThat(fleet.asked).containsExactly(3L, 1L);
    }

    @Test
    void everyRolloutThatWorksIsRead() {
        fleet.rollout(1, "app:1", RolloutState.PAUSED, done(1))
                .rollout(2, "tools:2", RolloutState.RUNNING, done(2))
                .rollout(3, "app:3", RolloutState.FINISHED, done(3));

        assertThat(seen().rollouts().rows())
                .allSatisfy(row -> assertThat(row.sum()).isNotNull());
    }

    @Test
    void aFailureNeedsAttentionUntilANewerRolloutOfThatPatch() {
        fleet.rollout(1, "app:1", RolloutState.FINISHED, SmallFleet.action(1, "a", ActionState.ERROR))
                .rollout(2, "tools:1", RolloutState.FINISHED, done(2));
        assertThat(seen().attention()).extracting(Attention::subject).containsExactly("LOCAL_CHANGES");

        fleet.rollout(3, "app:2", RolloutState.FINISHED, done(3));
        assertThat(seen().attention()).isEmpty();
    }

    @Test
    void aRolloutThatGoesAwayMeanwhileIsShownWithoutItsMachines() {
        fleet.rollout(1, "app:1", RolloutState.RUNNING, done(1));
        fleet.actions.clear();

        assertThat(seen().rollouts().rows()).singleElement().satisfies(row -> {
            assertThat(row.actions()).isEmpty();
            assertThat(row.sum()).isNull();
        });
    }

    @Test
    void aLongHistoryIsCutAndCounted() {
        for (long id = 1; id <= 30; id++) {
            fleet.rollout(id, "app:" + id, RolloutState.FINISHED, done(id));
        }

        assertThat(seen().rollouts().rows()).hasSize(Snapshot.MAX_ROLLOUTS);
        assertThat(seen().rollouts().total()).isEqualTo(30);
    }

    @Test
    void manyMachinesAreCutAndCounted() {
        IntStream.range(0, 500).forEach(number -> fleet.machine("pc-" + number, number % 2 == 0));

        assertThat(seen().machines().rows()).hasSize(Snapshot.MAX_ROWS);
        assertThat(seen().machines().total()).isEqualTo(500);
        assertThat(seen().machines().online()).isEqualTo(250);
    }

    @Test
    void idsOfOpenRolloutsAreReadFromTheAddress() {
        assertThat(FleetView.ids("3,17")).containsExactlyInAnyOrder(3L, 17L);
        assertThat(FleetView.ids("3,,x,-1,4")).containsExactlyInAnyOrder(3L, 4L);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {",", "x", "99999999999999999999", "1.5", "' or 1=1"})
    void whatIsNoIdIsLeftOut(String text) {
        assertThat(FleetView.ids(text)).isEmpty();
    }

    @Test
    void anAddressThatIsTooLongIsNotRead() {
        assertThat(FleetView.ids("1,".repeat(100_000))).isEmpty();
    }
}
