/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.essaim.api.Sha256;
import org.essaim.payload.PayloadLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentStoreTest {

    private static final Sha256 ONE = new Sha256("ab".repeat(32));
    private static final Sha256 TWO = new Sha256("cd".repeat(32));

    @TempDir
    Path folder;

    private ContentStore store;

    @BeforeEach
    void open() throws IOException {
        store = open(1 << 30);
    }

    @Test
    void aContentLiesBelowTheFirstTwoDigitsOfItsRoot() throws IOException {
        assertThat(write(store, ONE, 5)).isTrue();
        assertThat(store.file(ONE, 5))
                .isEqualTo(folder.resolve("content/ab/" + ONE.hex() + "-5"))
                .hasSize(5);
        store.sync();
    }

    @Test
    void whatIsThereIsNotWrittenAgain() throws IOException {
        write(store, ONE, 5);
        Object key = Files.getAttribute(store.file(ONE, 5), "unix:ino");
        assertThat(write(store, ONE, 5)).isFalse();
        assertThat(Files.getAttribute(store.file(ONE, 5), "unix:ino")).isEqualTo(key);
        assertThat(folder.resolve("content/incoming")).isEmptyDirectory();
    }

    @Test
    void aContentThatHasLostBytesIsWrittenAgain() throws IOException {
        write(store, ONE, 5);
        Files.write(store.file(ONE, 5), new byte[3]);
        assertThat(store.keep(ONE, 5)).isFalse();
        assertThat(write(store, ONE, 5)).isFalse();
        assertThat(store.file(ONE, 5)).hasSize(5);
    }

    @Test
    void contentsOfOneRootAndTwoLengthsAreTwoContents() throws IOException {
        assertThat(write(store, ONE, 64)).isTrue();
        assertThat(store.keep(ONE, 32_768)).isFalse();
        assertThat(write(store, ONE, 32_768)).isTrue();
        assertThat(store.file(ONE, 64)).hasSize(64);
        assertThat(store.file(ONE, 32_768)).hasSize(32_768);
        store.discard(ONE, 64);
        assertThat(store.keep(ONE, 64)).isFalse();
        assertThat(store.keep(ONE, 32_768)).isTrue();
    }

    @Test
    void theSweepKeepsEveryLengthOfARootThatIsReferredTo() throws IOException {
        write(store, ONE, 64);
        write(store, ONE, 32_768);
        write(store, TWO, 64);
        ContentStore next = open(1 << 30);
        next.mark(ONE);
        assertThat(next.sweep(new LongSet())).isEqualTo(1);
        assertThat(next.keep(ONE, 64)).isTrue();
        assertThat(next.keep(ONE, 32_768)).isTrue();
    }

    @Test
    void whatIsNotCommittedIsDeleted() throws IOException {
        try (ContentStore.Incoming incoming = store.receive(3)) {
            incoming.write(ByteBuffer.wrap(new byte[3]));
        }
        assertThat(folder.resolve("content/incoming")).isEmptyDirectory();
    }

    @Test
    void withoutRoomNothingIsBegun() throws IOException {
        ContentStore full = open(100);
        assertThatThrownBy(() -> full.receive(101)).isInstanceOf(DiskRoom.NoRoomException.class);
        full.receive(100).close();
    }

    @Test
    void theRoomIsLookedAtAgainWhileALargeContentIsWritten() throws IOException {
        List<Long> asked = new ArrayList<>();
        ContentStore filling = ContentStore.open(
                folder.resolve("filling"),
                new DiskRoom(folder, 0, () -> {
                    asked.add(0L);
                    return asked.size() > 1 ? 10 : 1L << 40;
                }),
                step -> {});
        try (ContentStore.Incoming incoming = filling.receive(1L << 30)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 64; i++) {
                            incoming.write(ByteBuffer.allocate(1 << 20));
                        }
                    })
                    .isInstanceOf(DiskRoom.NoRoomException.class);
        }
        assertThat(folder.resolve("filling/incoming")).isEmptyDirectory();
    }

    @Test
    void theSweepDeletesWhatNobodyRefersTo() throws IOException {
        write(store, ONE, 5);
        write(store, TWO, 5);
        ContentStore next = open(1 << 30);
        next.mark(ONE);
        assertThat(next.sweep(new LongSet())).isEqualTo(1);
        assertThat(next.file(ONE, 5)).exists();
        assertThat(next.file(TWO, 5)).doesNotExist();
    }

    @Test
    void theSweepKeepsWhatARunningPublicationUses() throws IOException {
        write(store, ONE, 5);
        write(store, TWO, 5);
        ContentStore next = open(1 << 30);
        assertThat(next.keep(ONE, 5)).isTrue();
        Sha256 fresh = new Sha256("ef".repeat(32));
        write(next, fresh, 7);
        assertThat(next.sweep(new LongSet())).isEqualTo(1);
        assertThat(next.file(ONE, 5)).exists();
        assertThat(next.file(fresh, 7)).exists();
    }

    @Test
    void theSweepDeletesWhatAFormerProcessWasWriting() throws IOException {
        ContentStore.Incoming left = store.receive(3);
        left.write(ByteBuffer.wrap(new byte[3]));
        ContentStore next = open(1 << 30);
        ContentStore.Incoming running = next.receive(3);
        next.sweep(new LongSet());
        assertThat(Workshop.files(folder.resolve("content"))).hasSize(1);
        assertThat(running.commit(ONE, 0)).isTrue();
    }

    @Test
    void theSweepLeavesAloneWhatIsNoContent() throws IOException {
        Path strange = folder.resolve("content/ab/notes.txt");
        Files.createDirectories(strange.getParent());
        Files.createFile(strange);
        Path other = Files.createDirectories(folder.resolve("content/lost+found"));
        store.sweep(new LongSet());
        assertThat(strange).exists();
        assertThat(other).exists();
    }

    @Test
    void lengthsThatNobodyHasAreKnownAfterTheSweep() throws IOException {
        assertThat(store.mayHave(PayloadLayout.LARGE)).isTrue();
        LongSet lengths = new LongSet();
        lengths.add(5_000_000);
        store.sweep(lengths);
        assertThat(store.mayHave(PayloadLayout.LARGE)).isFalse();
        assertThat(store.mayHave(5_000_000)).isTrue();
        write(store, ONE, PayloadLayout.LARGE);
        assertThat(store.mayHave(PayloadLayout.LARGE)).isTrue();
    }

    @Test
    void publicationsAndTheSweepDoNotDisturbEachOther() throws Exception {
        Random random = new Random(3);
        List<Sha256> roots = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            byte[] root = new byte[32];
            random.nextBytes(root);
            roots.add(Sha256.of(root));
            write(store, roots.get(i), 4);
        }
        ContentStore next = open(1 << 30);
        Thread sweep = new Thread(() -> {
            try {
                next.sweep(new LongSet());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        sweep.start();
        for (int i = 0; i < 150; i++) {
            write(next, roots.get(i), 4);
        }
        sweep.join();
        for (int i = 0; i < 300; i++) {
            assertThat(Files.exists(next.file(roots.get(i), 4))).isEqualTo(i < 150);
        }
    }

    @Test
    void aSetOfNumbersHoldsWhatWasAdded() {
        LongSet set = new LongSet();
        Random random = new Random(1);
        List<Long> added = new ArrayList<>(List.of(0L, -1L, Long.MIN_VALUE, 1L));
        random.longs(10_000).forEach(added::add);
        for (long value : added) {
            assertThat(set.contains(value)).isFalse();
            assertThat(set.add(value)).isTrue();
            assertThat(set.add(value)).isFalse();
        }
        assertThat(set.size()).isEqualTo(added.size());
        assertThat(added).allMatch(set::contains);
        assertThat(random.longs(10_000)).noneMatch(set::contains);
    }

    private ContentStore open(long room) throws IOException {
        return ContentStore.open(folder.resolve("content"), new DiskRoom(folder, 0, () -> room), step -> {});
    }

    private static boolean write(ContentStore store, Sha256 root, int length) throws IOException {
        try (ContentStore.Incoming incoming = store.receive(length)) {
            incoming.write(ByteBuffer.allocate(length));
            return incoming.commit(root, length);
        }
    }
}
