/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.essaim.server.catalogue.Workshop.APP_1;
import static org.essaim.server.catalogue.Workshop.APP_2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.Catalogue.Patch;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.transfer.TransferRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is offered to the swarm, when, and with which content. */
@Timeout(120)
class OriginTest {

    @TempDir
    Path folder;

    private Workshop workshop;
    private Path tree;

    @BeforeEach
    void start() throws Exception {
        workshop = Workshop.at(folder.resolve("home")).start();
        tree = Workshop.tree(folder.resolve("tree"), 1);
    }

    @AfterEach
    void stop() {
        workshop.close();
    }

    @Test
    void whatIsPublishedIsOfferedAsComplete() throws Exception {
        workshop.catalogue.seeder(workshop.seeder);
        Patch patch = workshop.publish(tree, APP_1);
        InfoHash infoHash = patch.descriptor().infoHash();
        Workshop.eventually(() -> workshop.seeder.requests.containsKey(infoHash));
        TransferRequest request = workshop.seeder.requests.get(infoHash);
        assertThat(request.complete()).isTrue();
        assertThat(request.metainfo()).isEqualTo(workshop.catalogue.metainfo(APP_1));
        assertThat(request.storage().length()).isEqualTo(patch.descriptor().payloadLength());
        assertThat(request.stateFolder()).isDirectory();
        ByteBuffer first =
                ByteBuffer.allocate(Math.toIntExact(patch.descriptor().manifestLength()));
        request.storage().read(0, first);
        assertThat(first.array()).isEqualTo(Files.readAllBytes(workshop.home.resolve("patches/app/1.0/manifest")));
    }

    @Test
    void aNewSeederIsOfferedEverythingAgain() throws Exception {
        workshop.publish(tree, APP_1);
        workshop.publish(tree, APP_2);
        workshop.catalogue.seeder(workshop.seeder);
        Workshop.eventually(() -> workshop.seeder.offered.size() == 2);
        Fakes.MemorySeeder next = new Fakes.MemorySeeder();
        workshop.catalogue.seeder(next);
        workshop.catalogue.noSeeder(workshop.seeder);
        Workshop.eventually(() -> next.offered.size() == 2);
        assertThat(next.offered).containsExactlyInAnyOrder(APP_1, APP_2);
    }

    @Test
    void afterARestartEverythingIsOfferedThatIsNotWithdrawn() throws Exception {
        workshop.publish(tree, APP_1);
        workshop.publish(tree, APP_2);
        workshop.catalogue.withdraw(APP_1);
        workshop.restart();
        workshop.catalogue.seeder(workshop.seeder);
        Workshop.eventually(() -> !workshop.seeder.offered.isEmpty());
        workshop.stop();
        assertThat(workshop.seeder.offered).containsExactly(APP_2);
    }

    @Test
    void aWithdrawnPatchIsTakenBackAndStaysInTheList() throws Exception {
        workshop.catalogue.seeder(workshop.seeder);
        Patch patch = workshop.publish(tree, APP_1);
        InfoHash infoHash = patch.descriptor().infoHash();
        Workshop.eventually(() -> workshop.seeder.requests.containsKey(infoHash));
        PieceStorage storage = workshop.seeder.requests.get(infoHash).storage();
        workshop.catalogue.withdraw(APP_1);
        workshop.catalogue.withdraw(APP_1);
        Workshop.eventually(() -> workshop.seeder.requests.isEmpty());
        Workshop.eventually(() -> isClosed(storage));
        assertThat(workshop.catalogue.patch(APP_1).withdrawn()).isTrue();
        assertThat(workshop.catalogue.patches()).hasSize(1);
        assertThat(workshop.publish(tree, APP_1).withdrawn()).isTrue();
        assertThat(workshop.catalogue.metainfo(APP_1)).isNotEmpty();
    }

    @Test
    void aPatchInUseIsNotWithdrawn() {
        workshop.publish(tree, APP_1);
        workshop.modules.inUse(APP_1::equals);
        assertThatThrownBy(() -> workshop.catalogue.withdraw(APP_1))
                .isInstanceOfSatisfying(
                        RequestFault.class, fault -> assertThat(fault.code()).isEqualTo("PATCH_IN_USE"));
        assertThat(workshop.catalogue.patch(APP_1).withdrawn()).isFalse();
    }

    @Test
    void theEngineSaysHowMuchWasSentAndItIsNotForgottenWhileItIsAway() {
        Patch patch = workshop.publish(tree, APP_1);
        Fakes.CountingEngine engine = new Fakes.CountingEngine();
        engine.sent.put(patch.descriptor().infoHash(), 12_345L);
        workshop.modules.transfer.set(engine);
        assertThat(workshop.catalogue.patch(APP_1).bytesSent()).isEqualTo(12_345);
        workshop.modules.transfer.unset(engine);
        assertThat(workshop.catalogue.patch(APP_1).bytesSent()).isEqualTo(12_345);
    }

    @Test
    void stoppingTakesEveryOfferBack() throws Exception {
        workshop.catalogue.seeder(workshop.seeder);
        workshop.publish(tree, APP_1);
        Workshop.eventually(() -> !workshop.seeder.requests.isEmpty());
        workshop.stop();
        assertThat(workshop.seeder.requests).isEmpty();
    }

    @Test
    void aSeederThatFailsForOnePatchGetsTheOthers() throws Exception {
        workshop.publish(tree, APP_1);
        workshop.publish(tree, APP_2);
        Files.delete(workshop.home.resolve("patches/app/1.0/metainfo.torrent"));
        workshop.catalogue.seeder(workshop.seeder);
        Workshop.eventually(() -> workshop.seeder.offered.contains(APP_2));
        assertThat(workshop.seeder.offered).containsExactly(APP_2);
    }

    @Test
    void aSeederThatThrowsDoesNotStopTheCatalogue() throws Exception {
        workshop.catalogue.seeder(new Seeder() {
            @Override
            public void offer(PatchId patch, TransferRequest request) {
                throw new IllegalStateException("on its way out");
            }

            @Override
            public void withdraw(InfoHash infoHash) {
                throw new IllegalStateException("on its way out");
            }

            @Override
            public java.util.List<Offer> offers() {
                return java.util.List.of();
            }
        });
        workshop.publish(tree, APP_1);
        workshop.catalogue.withdraw(APP_1);
        workshop.publish(tree, APP_2);
        workshop.catalogue.seeder(workshop.seeder);
        Workshop.eventually(() -> workshop.seeder.offered.contains(APP_2));
    }

    @Test
    void aPayloadThatNobodyReadsRestsAndWakesAgain() throws Exception {
        Patch patch = workshop.publish(tree, APP_1);
        AtomicLong now = new AtomicLong(1_000);
        ContentStore store = ContentStore.open(
                workshop.home.resolve("content"), new DiskRoom(workshop.home, 0, () -> 0), step -> {});
        Path manifest = workshop.home.resolve("patches/app/1.0/manifest");
        try (ServedPayload payload =
                new ServedPayload(manifest, patch.descriptor().payloadLength(), store, 2, now::get)) {
            assertThat(payload.awake()).isFalse();
            payload.read(0, ByteBuffer.allocate(10));
            payload.rest(500);
            assertThat(payload.awake()).isTrue();
            now.addAndGet(501);
            payload.rest(500);
            assertThat(payload.awake()).isFalse();
            payload.read(payload.length() - 10, ByteBuffer.allocate(10));
            assertThat(payload.awake()).isTrue();
            assertThatThrownBy(() -> payload.write(0, ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
            payload.sync();
            payload.close();
            assertThat(isClosed(payload)).isTrue();
        }
    }

    private static boolean isClosed(PieceStorage storage) {
        try {
            storage.read(0, ByteBuffer.allocate(1));
            return false;
        } catch (ClosedChannelException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
