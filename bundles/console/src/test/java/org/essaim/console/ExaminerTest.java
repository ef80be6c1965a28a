/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.junit.jupiter.api.Test;

class ExaminerTest {

    private static final Finding FULL = new Finding(Level.FAIL, "disk", "is full", "free some");
    private static final Finding FINE = new Finding(Level.OK, "clock", "is right", "");

    private final List<HealthCheck> checks = new ArrayList<>();
    private final Later thread = new Later();
    private long nanos;
    private final Examiner examiner = new Examiner(() -> checks, () -> nanos, thread);

    @Test
    void theFirstReaderIsNotKeptWaiting() {
        checks.add(() -> List.of(FULL));

        assertThat(examiner.latest()).isEqualTo(new Examiner.Report(false, List.of()));
        thread.runAll();
        assertThat(examiner.latest()).isEqualTo(new Examiner.Report(true, List.of(FULL)));
    }

    @Test
    void onlyWhatIsNotAsItShouldBeIsReported() {
        checks.add(() -> List.of(FINE, FULL, FINE));
        examiner.latest();
        thread.runAll();

        assertThat(examiner.latest().findings()).containsExactly(FULL);
    }

    @Test
    void manyReadersCauseOneExamination() {
        for (int reader = 0; reader < 50; reader++) {
            examiner.latest();
        }

        assertThat(thread.tasks).hasSize(1);
    }

    @Test
    void freshFindingsAreUsedAgainAndOldOnesAreNot() {
        examiner.latest();
        thread.runAll();
        nanos += Examiner.EVERY.toNanos() - 1;
        examiner.latest();
        assertThat(thread.tasks).isEmpty();

        nanos += 1;
        examiner.latest();
        assertThat(thread.tasks).hasSize(1);
    }

    @Test
    void aCheckThatThrowsIsAFindingAndTheOthersAreAskedAllTheSame() {
        checks.add(() -> {
            throw new IllegalStateException("torn down");
        });
        checks.add(() -> List.of(FULL));
        examiner.latest();
        thread.runAll();

        assertThat(examiner.latest().findings()).hasSize(2).contains(FULL).anySatisfy(finding -> {
            assertThat(finding.level()).isEqualTo(Level.FAIL);
            assertThat(finding.sentence()).contains("torn down");
        });
    }

    @Test
    void aCheckThatDoesNotAnswerIsAFindingAndNoSecondThreadIsSpentOnIt() {
        examiner.latest();
        nanos += Examiner.LIMIT.toNanos();

        Examiner.Report report = examiner.latest();

        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.FAIL);
            assertThat(finding.sentence()).contains("has not answered for 30 s");
        });
        assertThat(thread.tasks).hasSize(1);
    }

    @Test
    void afterTheEndNothingIsAskedAndNothingFails() {
        thread.ended = true;

        assertThat(examiner.latest().examined()).isFalse();
        assertThat(examiner.latest().examined()).isFalse();
    }

    /** Runs nothing until it is told to. */
    private static final class Later extends AbstractExecutorService {

        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private boolean ended;

        void runAll() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }

        @Override
        public void execute(Runnable task) {
            if (ended) {
                throw new RejectedExecutionException();
            }
            tasks.add(task);
        }

        @Override
        public void shutdown() {
            ended = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            ended = true;
            return List.copyOf(tasks);
        }

        @Override
        public boolean isShutdown() {
            return ended;
        }

        @Override
        public boolean isTerminated() {
            return ended;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
