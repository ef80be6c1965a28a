/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.essaim.protocol.wire.Pieces;
import org.essaim.testkit.transfer.MemoryPieceStorage;
import org.essaim.transfer.core.Disk;
import org.essaim.transfer.core.Fetched;
import org.essaim.transfer.core.PieceBuffer;
import org.essaim.transfer.core.Stored;
import org.junit.jupiter.api.Test;

class PoolDiskTest {

    private static final int SMALLEST = 16 * BufferPool.PAGE;

    private final Scene scene = Scene.usual();
    private final MemoryPieceStorage storage = scene.payload.empty();
    private final Scene.Remembered resume = new Scene.Remembered();
    private final BufferPool buffers = new BufferPool(SMALLEST);
    private final DiskPool pool = scene.pool(buffers);
    private final PoolDisk disk = pool.disk(scene.files(storage, resume, false));
    private final List<Object> told = new ArrayList<>();

    private PieceBuffer filled(int piece) {
        PieceBuffer buffer = disk.reserve(piece).orElseThrow();
        buffer.put(0, scene.content(piece));
        return buffer;
    }

    private void store(int piece) {
        PieceBuffer buffer = filled(piece);
        disk.store(buffer, false, told::add);
        scene.work();
        buffer.release();
        assertThat(told).hasOnlyElementsOfType(Stored.Right.class);
        told.clear();
    }

    @Test
    void everyPieceIsVerifiedWrittenAndReadBack() {
        for (int piece = 0; piece < scene.layout.pieces(); piece++) {
            store(piece);
        }
        assertThat(storage.content()).isEqualTo(scene.payload.bytes());
        for (int piece = 0; piece < scene.layout.pieces(); piece++) {
            int length = scene.layout.payload(piece);
            assertThat(disk.read(piece, 0, length, Scene.BLOCK, told::add)).isTrue();
            scene.work();
            Fetched.Data data = (Fetched.Data) told.remove(0);
            for (int at = 0; at < length; at += Scene.BLOCK) {
                int bytes = Math.min(Scene.BLOCK, length - at);
                ByteBuffer wanted = scene.content(piece);
                assertThat(data.buffer().block(at, bytes))
                        .isEqualTo(wanted.slice().position(at).limit(at + bytes));
            }
            data.buffer().release();
        }
        assertThat(buffers.bytesInUse()).isZero();
    }

    @Test
    void aWrongPieceIsNotWrittenAndTheSumsOfItsBlocksAreTold() throws Exception {
        PieceBuffer buffer = filled(2);
        byte[] wrong = {(byte) (scene.content(2).get(scene.content(2).position() + 3 * Scene.BLOCK) + 1)};
        buffer.put(3 * Scene.BLOCK, ByteBuffer.wrap(wrong));

        disk.store(buffer, false, told::add);
        scene.work();

        byte[] sums = ((Stored.Wrong) told.get(0)).sums();
        byte[] right = sums(scene.content(2));
        assertThat(sums).hasSameSizeAs(right);
        for (int block = 0; block < sums.length / 32; block++) {
            boolean same = Arrays.equals(sums, 32 * block, 32 * block + 32, right, 32 * block, 32 * block + 32);
            assertThat(same).as("block %d", block).isEqualTo(block != 3);
        }
        assertThat(storage.bytesWritten()).isZero();
    }

    @Test
    void aRightPiecesSumsAreToldToWhoWantsThem() throws Exception {
        disk.store(filled(0), true, told::add);
        scene.work();
        assertThat(((Stored.Right) told.get(0)).sums()).isEqualTo(sums(scene.content(0)));
    }

    private static byte[] sums(ByteBuffer content) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        ByteBuffer sums = ByteBuffer.allocate((content.remaining() + Scene.BLOCK - 1) / Scene.BLOCK * 32);
        while (content.hasRemaining()) {
            int bytes = Math.min(Scene.BLOCK, content.remaining());
            digest.update(content.slice().limit(bytes));
            content.position(content.position() + bytes);
            sums.put(digest.digest());
        }
        return sums.array();
    }

    @Test
    void aPieceForWhichThereIsNoRoomStaysItsOwnersAndIsStoredWhenThereIs() {
        PieceBuffer buffer = filled(1);
        storage.room(Scene.PIECE - 1);
        disk.store(buffer, false, told::add);
        scene.work();
        assertThat(told.remove(0)).isInstanceOfSatisfying(Stored.Failed.class, failed -> assertThat(failed.cause())
                .hasMessageContaining("No space left"));

        storage.room(Scene.PIECE);
        disk.store(buffer, false, told::add);
        scene.work();
        assertThat(told.remove(0)).isInstanceOf(Stored.Right.class);
        buffer.release();
        assertThat(buffers.bytesInUse()).isZero();
    }

    @Test
    void aMistakeOfTheStorageIsAFailureLikeOthers() {
        PieceBuffer empty = disk.reserve(0).orElseThrow(); // nothing was put into it
        disk.store(empty, false, told::add);
        scene.work();
        assertThat(told).hasOnlyElementsOfType(Stored.Failed.class).hasSize(1);
    }

    @Test
    void moreReadsThanThereIsMemoryForAreRefusedAndTheirOwnerIsToldOfRoomOnce() {
        List<String> room = new ArrayList<>();
        disk.onRoom(() -> room.add("room"));
        store(0);
        store(1);
        assertThat(disk.read(0, 0, Scene.PIECE, Scene.BLOCK, told::add)).isTrue();
        assertThat(disk.read(1, 0, Scene.PIECE, Scene.BLOCK, told::add)).isTrue();
        assertThat(disk.read(0, 0, Scene.BLOCK, Scene.BLOCK, told::add)).isFalse();
        assertThat(disk.read(1, 0, Scene.BLOCK, Scene.BLOCK, told::add)).isFalse();
        scene.work();
        assertThat(told).hasSize(2);
        assertThat(room).isEmpty();

        told.forEach(data -> ((Fetched.Data) data).buffer().release());
        scene.work();

        assertThat(room).containsExactly("room");
        assertThat(disk.read(0, 0, Scene.BLOCK, Scene.BLOCK, told::add)).isTrue();
    }

    @Test
    void memoryIsBusyAsLongAsAnyHolderHasIt() {
        store(0);
        disk.read(0, 0, Scene.PIECE, Scene.BLOCK, told::add);
        scene.work();
        var buffer = ((Fetched.Data) told.get(0)).buffer();
        buffer.retain();
        buffer.release();
        assertThat(buffers.bytesInUse()).isEqualTo(2L * BufferPool.PAGE);
        buffer.release();
        assertThat(buffers.bytesInUse()).isZero();
    }

    @Test
    void morePiecesThanThereIsMemoryForAreRefused() {
        List<String> room = new ArrayList<>();
        disk.onRoom(() -> room.add("room"));
        List<PieceBuffer> reserved = new ArrayList<>();
        for (Optional<PieceBuffer> next = disk.reserve(0); next.isPresent(); next = disk.reserve(0)) {
            reserved.add(next.get());
        }
        assertThat(reserved).hasSize(6); // of sixteen pages a quarter is kept for reads
        reserved.get(0).release();
        scene.work();
        assertThat(room).containsExactly("room");
        assertThat(disk.reserve(0)).isPresent();
    }

    @Test
    void aReadThatFailsIsToldAndGivesItsMemoryBack() {
        assertThat(disk.read(0, 0, Scene.BLOCK, Scene.BLOCK, told::add)).isTrue();
        scene.work();
        assertThat(told).hasOnlyElementsOfType(Fetched.Failed.class).hasSize(1);
        assertThat(buffers.bytesInUse()).isZero();
    }

    @Test
    void whatLiesBehindAFilesEndIsZeros() {
        int last = scene.layout.pieces() - 1;
        store(last);
        assertThat(scene.layout.payload(last)).isLessThan(Scene.BLOCK);
        disk.read(last, 0, Scene.BLOCK, Scene.BLOCK, told::add);
        scene.work();
        ByteBuffer block = ((Fetched.Data) told.get(0)).buffer().block(0, Scene.BLOCK);
        byte[] wanted = new byte[Scene.BLOCK];
        scene.content(last).get(wanted, 0, scene.layout.payload(last));
        assertThat(block).isEqualTo(ByteBuffer.wrap(wanted));
    }

    @Test
    void theHashesOfBlocksAreReadFromTheDiskOrNotTold() throws Exception {
        store(3);
        disk.leaves(3, told::add);
        scene.work();
        @SuppressWarnings("unchecked")
        Optional<byte[]> leaves = (Optional<byte[]>) told.remove(0);
        assertThat(leaves).hasValueSatisfying(l -> assertThat(l).hasSize(8 * 32));
        assertThat(leaves.orElseThrow()).isEqualTo(sums(scene.content(3)));
        storage.fail(true);
        disk.leaves(3, told::add);
        scene.work();
        assertThat(told).containsExactly(Optional.empty());
    }

    @Test
    void thePayloadIsSyncedBeforeNewPiecesAreVouchedForAndNotOtherwise() {
        Pieces one = Pieces.none(scene.layout.pieces());
        one.add(0);
        save(one, 1);
        assertThat(storage.syncs()).isEqualTo(1);
        save(one.copy(), 2);
        assertThat(storage.syncs()).as("nothing new but a count").isEqualTo(1);
        Pieces two = one.copy();
        two.add(1);
        resume.broken = true;
        assertThat(save(two, 3)).isPresent();
        resume.broken = false;
        save(two, 3);
        assertThat(storage.syncs()).as("once for each try").isEqualTo(3);
        storage.fail(true);
        Pieces three = two.copy();
        three.add(2);
        byte[] former = resume.data;
        assertThat(save(three, 4)).isPresent();
        assertThat(resume.data).as("what is not synced is not vouched for").isSameAs(former);
    }

    @SuppressWarnings("unchecked")
    private Optional<Exception> save(Pieces pieces, long count) {
        disk.save(new Disk.Inventory(pieces, count, 0, 0), told::add);
        scene.work();
        return (Optional<Exception>) told.remove(0);
    }

    @Test
    void whoClosesItIsToldAfterEverythingThatWasAskedBefore() {
        store(0);
        disk.read(0, 0, Scene.BLOCK, Scene.BLOCK, told::add);
        disk.leaves(0, told::add);
        disk.close(() -> told.add("closed"));
        assertThat(told).isEmpty();
        scene.work();
        assertThat(told).hasSize(3).last().isEqualTo("closed");
    }

    @Test
    void whoHasClosedItIsNotToldOfRoom() {
        List<String> room = new ArrayList<>();
        disk.onRoom(() -> room.add("room"));
        PieceBuffer first = disk.reserve(0).orElseThrow();
        while (disk.reserve(0).isPresent()) {
            continue;
        }
        disk.close(() -> {});
        first.release();
        scene.work();
        assertThat(room).isEmpty();
    }
}
