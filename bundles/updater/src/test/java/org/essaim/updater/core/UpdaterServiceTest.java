/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.essaim.updater.Update;
import org.essaim.updater.Update.Step;
import org.essaim.updater.UpdateRefused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpdaterServiceTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path root;

    private House house;
    private UpdaterService updater;
    private Thread thread;
    private final CountDownLatch gate = new CountDownLatch(1);

    @BeforeEach
    void anUpdaterOnAThreadOfItsOwn() throws Exception {
        house = new House(root);
        start();
    }

    private void start() {
        updater = new UpdaterService(
                house.karaf,
                previous -> List.of(),
                house.folder,
                InstantSource.system(),
                () -> Duration.ofSeconds(30),
                step -> {});
        thread = new Thread(() -> updater.work(gate::await));
        thread.start();
    }

    @AfterEach
    void theThreadEnds() throws Exception {
        gate.countDown();
        updater.stop();
        thread.join(LIMIT.toMillis());
        assertThat(thread.isAlive()).isFalse();
    }

    private URI jar(String version) throws Exception {
        return Jars.module(house.given, "tracking", version).toUri();
    }

    @Test
    void whoSubmitsCanWatchUntilTheEnd() throws Exception {
        gate.countDown();
        assertThat(updater.submit("tracking", jar("1.1.0")).step()).isEqualTo(Step.SUBMITTED);
        Update end = updater.await("tracking", LIMIT);
        assertThat(end.succeeded()).isTrue();
        assertThat(updater.status("tracking")).hasValue(end);
        updater.rollback("tracking");
        assertThat(updater.await("tracking", LIMIT).succeeded()).isTrue();
        assertThat(house.version()).isEqualTo("1.0.0");
    }

    @Test
    void nothingIsDoneBeforeKarafIsReady() throws Exception {
        updater.submit("tracking", jar("1.1.0"));
        assertThat(updater.await("tracking", Duration.ZERO).ended()).isFalse();
        assertThat(house.karaf.calls).isEmpty();
        gate.countDown();
        assertThat(updater.await("tracking", LIMIT).succeeded()).isTrue();
    }

    @Test
    void aModuleThatIsBeingUpdatedIsNotUpdatedAgain() throws Exception {
        updater.submit("tracking", jar("1.1.0"));
        assertThatThrownBy(() -> updater.submit("tracking", jar("1.2.0")))
                .isInstanceOfSatisfying(
                        UpdateRefused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("UPDATE_RUNNING"));
    }

    @Test
    void moreOrdersThanCanWaitAreRefused() throws Exception {
        for (int i = 0; i <= 16; i++) {
            house.karaf.ship("module" + i, "1.0.0");
        }
        // Nobody works on them yet: Karaf is not ready.
        for (int i = 0; i < 16; i++) {
            updater.submit(
                    "module" + i,
                    Jars.module(house.given, "module" + i, "1.1.0").toUri());
        }
        URI last = Jars.module(house.given, "module16", "1.1.0").toUri();
        assertThatThrownBy(() -> updater.submit("module16", last))
                .isInstanceOfSatisfying(
                        UpdateRefused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("TOO_MANY_UPDATES"));
        assertThat(updater.status("module16")).isEmpty();
        assertThat(updater.status("module15")).isPresent();
    }

    @Test
    void aPathWithoutASchemeIsAFile() throws Exception {
        gate.countDown();
        Path jar = Jars.module(house.given, "tracking", "1.1.0");
        Update submitted = updater.submit("tracking", URI.create(jar.toString()));
        assertThat(submitted.source()).startsWith("file:///");
        assertThat(updater.await("tracking", LIMIT).succeeded()).isTrue();
    }

    @Test
    void anUpdateWhoseJournalCannotBeWrittenStandsStillAndSaysSo() throws Exception {
        Files.createDirectories(house.folder);
        Files.writeString(house.folder.resolve("journal"), "a file where the folder should be");
        gate.countDown();
        updater.submit("tracking", jar("1.1.0"));
        Update end = updater.await("tracking", LIMIT);
        assertThat(end.step()).isEqualTo(Step.REFUSED);
        assertThat(end.problem().orElseThrow().code()).isEqualTo("STANDS_STILL");
        assertThat(end.problem().orElseThrow().remedy()).contains(house.folder.toString());
        assertThat(house.version()).isEqualTo("1.0.0");
    }

    @Test
    void anUnknownModuleIsRefused() {
        assertThatThrownBy(() -> updater.submit("nonsense", jar("1.1.0")))
                .isInstanceOfSatisfying(
                        UpdateRefused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("NO_SUCH_MODULE"));
    }

    @Test
    void thereIsNoWayBackFromTheShippedVersion() {
        assertThatThrownBy(() -> updater.rollback("tracking"))
                .isInstanceOfSatisfying(
                        UpdateRefused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("NO_PREVIOUS_VERSION"));
    }

    @Test
    void nobodyWaitsForAnUpdateThatWasNeverSubmitted() {
        assertThatThrownBy(() -> updater.await("tracking", LIMIT)).isInstanceOf(UpdateRefused.class);
    }

    @Test
    void theLastUpdateIsKnownAfterARestart() throws Exception {
        gate.countDown();
        house.karaf.manners.put("tracking/1.1.0", FakePlatform.Manner.NO_SERVICE);
        updater.submit("tracking", jar("1.1.0"));
        Update end = updater.await("tracking", LIMIT);
        theThreadEnds();
        start();
        assertThat(awaitStatus()).isEqualTo(end);
    }

    private Update awaitStatus() {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (updater.status("tracking").isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        return updater.status("tracking").orElseThrow();
    }

    @Test
    void aSecondUpdaterWaitsUntilTheFirstHasEnded() throws Exception {
        gate.countDown();
        updater.submit("tracking", jar("1.1.0"));
        updater.await("tracking", LIMIT);
        UpdaterService first = updater;
        Thread firstThread = thread;
        start();
        assertThat(updater.status("tracking")).isEmpty();
        first.stop();
        firstThread.join(LIMIT.toMillis());
        assertThat(awaitStatus().succeeded()).isTrue();
    }
}
