/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.essaim.api.fleet.ActionState.DOWNLOADING;
import static org.essaim.api.fleet.ActionState.FINISHED;
import static org.essaim.server.rollouts.FleetOf.APP1;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts.Rollout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OriginBytesTest {

    private final FleetOf fleet = new FleetOf("a");

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void whatTheOriginSentBeforeTheStartDoesNotCount() {
        fleet.catalogue.set(APP1, 5000, false);
        long id = fleet.started(APP1).id();
        fleet.catalogue.set(APP1, 5700, false);

        fleet.desk.count();

        assertThat(fleet.desk.rollout(id).originBytes()).isEqualTo(700);
    }

    @Test
    void theLastActionsEndCountsOnceMoreAndThenNothing() {
        long id = fleet.started(APP1).id();
        fleet.catalogue.set(APP1, 900, false);
        fleet.report(id, "a", FINISHED);
        assertThat(fleet.desk.rollout(id).originBytes()).isEqualTo(900);

        fleet.catalogue.set(APP1, 2000, false);
        fleet.desk.count();

        assertThat(fleet.desk.rollout(id).originBytes()).isEqualTo(900);
    }

    @Test
    void aRestartKeepsWhatWasCountedEvenWhenTheOriginCountsAnew() {
        long id = fleet.started(APP1).id();
        fleet.catalogue.set(APP1, 600, false);
        fleet.desk.count();

        fleet.restart();
        assertThat(fleet.desk.rollout(id).originBytes()).isEqualTo(600);
        fleet.catalogue.set(APP1, 50, false);
        fleet.desk.count();

        assertThat(fleet.desk.rollout(id).originBytes()).isEqualTo(650);
    }

    @Test
    void nothingIsWrittenWhenNothingWasSent() {
        fleet.started(APP1);
        int syncs = fleet.database.syncs.get();

        fleet.desk.count();

        assertThat(fleet.database.syncs).hasValue(syncs);
    }

    @Test
    void whoWaitsWakesWhenAnythingChanges() throws Exception {
        Rollout seen = fleet.started(APP1);
        CompletableFuture<Rollout> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return fleet.desk.await(seen.id(), seen.revision(), Duration.ofSeconds(30));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        fleet.report(seen.id(), "a", DOWNLOADING, 10);

        assertThat(waiting.get().revision()).isGreaterThan(seen.revision());
        Rollout now = fleet.desk.rollout(seen.id());
        assertThat(fleet.desk.await(seen.id(), now.revision(), Duration.ZERO)).isEqualTo(now);
    }

    @Test
    void whoWaitsIsLetGoWhenTheDeskCloses() throws Exception {
        Rollout seen = fleet.started(APP1);
        CompletableFuture<Rollout> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return fleet.desk.await(seen.id(), seen.revision(), Duration.ofMinutes(5));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        fleet.desk.close();

        assertThat(waiting.get().state()).isEqualTo(RolloutState.RUNNING);
    }
}
