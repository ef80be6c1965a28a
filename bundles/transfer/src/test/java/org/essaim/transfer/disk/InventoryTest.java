/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.essaim.protocol.wire.Pieces;
import org.essaim.testkit.transfer.MemoryPieceStorage;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.transfer.core.Disk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found on the disk when a swarm begins. */
class InventoryTest {

    @TempDir
    Path folder;

    private final Scene scene = Scene.usual();
    private final Scene.Remembered resume = new Scene.Remembered();

    private Pieces found(MemoryPieceStorage storage) {
        return scene.files(storage, resume, false).inspect(() -> false).pieces();
    }

    private void remember(Pieces pieces) {
        resume.data = new ResumeData(scene.metainfo.wireHash(), pieces, 1, 2, 3).encode();
    }

    private Pieces set(int... pieces) {
        Pieces set = Pieces.none(scene.layout.pieces());
        for (int piece : pieces) {
            set.add(piece);
        }
        return set;
    }

    /** Random bytes where these pieces should be. */
    private MemoryPieceStorage damaged(int... pieces) {
        byte[] bytes = scene.payload.bytes().clone();
        for (int piece : pieces) {
            bytes[(int) scene.layout.offset(piece) + scene.layout.payload(piece) - 1] ^= 1;
        }
        return MemoryPieceStorage.holding(bytes);
    }

    @Test
    void whereNothingWasWrittenThereIsNothing() {
        assertThat(found(scene.payload.empty()).count()).isZero();
    }

    @Test
    void whatLiesThereIsHashedPieceByPiece() {
        assertThat(found(scene.payload.full()).isComplete()).isTrue();
        assertThat(found(damaged(1, 4))).isEqualTo(set(0, 2, 3, 5));
    }

    @Test
    void ofVersionOneTooAPieceAcrossTwoFilesIncluded() {
        Scene old = new Scene(TestPayload.of(5 * Scene.PIECE + 1000, Scene.PIECE, 1));
        assertThat(old.files(old.payload.full(), resume, false)
                        .inspect(() -> false)
                        .pieces()
                        .isComplete())
                .isTrue();
    }

    @Test
    void whatResumeDataVouchesForIsBelievedAndTheRestIsHashed() {
        remember(set(0, 1));
        assertThat(found(damaged(1, 4))).isEqualTo(set(0, 1, 2, 3, 5));
        Disk.Inventory inventory =
                scene.files(scene.payload.empty(), resume, false).inspect(() -> false);
        assertThat(inventory).isEqualTo(new Disk.Inventory(set(0, 1), 1, 2, 3));
    }

    @Test
    void theOriginsFilesAreNotEvenLookedAt() {
        Disk.Inventory inventory =
                scene.files(scene.payload.empty(), resume, true).inspect(() -> false);
        assertThat(inventory.pieces().isComplete()).isTrue();
    }

    @Test
    void whoGivesUpIsNotKeptWaiting() {
        int[] asked = {0};
        Pieces some = scene.files(scene.payload.full(), resume, false)
                .inspect(() -> ++asked[0] > 2)
                .pieces();
        assertThat(some).isEqualTo(set(0, 1));
    }

    @Test
    void resumeDataThatIsTornAnywhereCostsHashingAndNothingElse() {
        remember(set(0, 1, 4));
        byte[] whole = resume.data;
        for (int length = 0; length < whole.length; length++) {
            resume.data = Arrays.copyOf(whole, length);
            assertThat(found(damaged(1, 4))).as("torn at %d", length).isEqualTo(set(0, 2, 3, 5));
        }
    }

    @Test
    void resumeDataThatCannotBeReadCostsHashingAndNothingElse() {
        resume.broken = true;
        assertThat(found(damaged(1))).isEqualTo(set(0, 2, 3, 4, 5));
    }

    @Test
    void resumeDataOfAnotherSwarmIsNotBelieved() {
        resume.data = new ResumeData(new byte[20], set(0, 1, 2, 3, 4, 5), 0, 0, 0).encode();
        assertThat(found(scene.payload.empty()).count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void onRealFilesACrashAtAnyWriteLosesOnlyWhatWasBeingWritten(long seed) throws Exception {
        Random random = new Random(seed);
        StateFolder state = new StateFolder(folder.resolve("state"));
        byte[] bytes = scene.payload.bytes();
        Pieces written = set();
        try (FileStorage storage = new FileStorage(folder.resolve("payload"), bytes.length)) {
            PayloadFiles files = scene.files(storage, state, false);
            for (int i = random.nextInt(5); i > 0; i--) {
                int piece = random.nextInt(scene.layout.pieces());
                storage.write(scene.layout.offset(piece), scene.content(piece));
                written.add(piece);
                if (random.nextBoolean()) {
                    files.save(new Disk.Inventory(written.copy(), 7, 0, 0), true);
                }
            }
            int torn = written.nextMissing(0);
            int half = scene.layout.payload(torn) / 2;
            storage.write(scene.layout.offset(torn), scene.content(torn).limit((int) scene.layout.offset(torn) + half));
        }
        Files.createDirectories(state.folder());
        Files.write(state.folder().resolve("ttorrent.resume.new"), new byte[random.nextInt(100)]);

        try (FileStorage storage = new FileStorage(folder.resolve("payload"), bytes.length)) {
            Disk.Inventory after = scene.files(storage, state, false).inspect(() -> false);
            assertThat(after.pieces()).isEqualTo(written);
        }
    }

    @Test
    void aStateFolderKeepsTheLastThatWasSaved() throws Exception {
        StateFolder state = new StateFolder(folder.resolve("deep/state"));
        assertThat(state.load()).isEmpty();
        state.save(new byte[] {1, 2});
        state.save(new byte[] {3});
        assertThat(state.load()).hasValueSatisfying(data -> assertThat(data).containsExactly(3));
        Files.write(state.folder().resolve("ttorrent.resume"), new byte[(1 << 20) + 1]);
        assertThat(state.load()).as("nothing that long was ever written").isEmpty();
    }
}
