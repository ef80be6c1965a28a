/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.essaim.api.transfer.ContentChangedException;
import org.essaim.protocol.PayloadFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePieceStorageTest {
    private static final List<PayloadFile> FILES = List.of(
            new PayloadFile("manifest", 10, 0),
            new PayloadFile("pack-0000", 100, 10),
            new PayloadFile("empty", 0, 110),
            new PayloadFile("deep/file-0000", 1000, 110));

    @TempDir
    Path folder;

    @Test
    void rangesAreWrittenAndReadAcrossFiles() throws IOException {
        byte[] payload = random(1110);
        try (var staged = FilePieceStorage.staged(folder.resolve("s"), FILES, 2)) {
            staged.write(500, ByteBuffer.wrap(payload, 500, 610));
            staged.write(0, ByteBuffer.wrap(payload, 0, 500));
            staged.sync();

            assertThat(staged.length()).isEqualTo(1110);
            assertThat(PublishedTree.read(staged)).isEqualTo(payload);
            for (int offset = 0; offset < 1110; offset += 37) {
                int length = Math.min(150, 1110 - offset);
                assertThat(PublishedTree.read(staged, offset, length))
                        .isEqualTo(java.util.Arrays.copyOfRange(payload, offset, offset + length));
            }
        }
        assertThat(folder.resolve("s/deep/file-0000")).hasSize(1000);
        assertThat(folder.resolve("s/empty")).doesNotExist();
    }

    @Test
    void whatWasWrittenIsThereAfterReopening() throws IOException {
        try (var staged = FilePieceStorage.staged(folder, FILES, 1)) {
            staged.write(0, ByteBuffer.wrap(random(1110)));
        }
        try (var staged = FilePieceStorage.staged(folder, FILES, 1)) {
            assertThat(PublishedTree.read(staged)).isEqualTo(random(1110));
        }
    }

    @Test
    void aHugeFileTakesOnlyTheRoomThatWasWritten() throws IOException {
        long length = 8L << 30;
        try (var staged = FilePieceStorage.staged(folder, List.of(new PayloadFile("file-0000", length, 0)), 4)) {
            staged.write(length - 3, ByteBuffer.wrap(new byte[] {1, 2, 3}));

            assertThat(PublishedTree.read(staged, length - 4, 4)).containsExactly(0, 1, 2, 3);
        }
        assertThat(folder.resolve("file-0000")).hasSize(length);
    }

    @Test
    void whatWasNeverFetchedCannotBeRead() throws IOException {
        try (var staged = FilePieceStorage.staged(folder, FILES, 2)) {
            staged.write(10, ByteBuffer.wrap(new byte[50]));

            assertThatThrownBy(() -> PublishedTree.read(staged, 10, 100))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("pack-0000");
        }
    }

    @Test
    void rangesOutsideThePayloadAreRefused() throws IOException {
        try (var staged = FilePieceStorage.staged(folder, FILES, 2)) {
            assertThatThrownBy(() -> staged.write(1100, ByteBuffer.allocate(11)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> staged.read(-1, ByteBuffer.allocate(1)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            staged.read(1110, ByteBuffer.allocate(0));
        }
    }

    @Test
    void payloadFilesThatCouldLeaveTheFolderOrLeaveGapsAreRefused() {
        for (String path : List.of("../x", "/x", "a/../../x", "", "con")) {
            assertThatThrownBy(() -> FilePieceStorage.staged(folder, List.of(new PayloadFile(path, 1, 0)), 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> FilePieceStorage.staged(folder, List.of(new PayloadFile("a", 1, 1)), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FilePieceStorage.readOnly(List.of(Segment.whole(1, 1, folder)), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FilePieceStorage.staged(folder, FILES, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFullDiskIsAnErrorThatNamesTheFile() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        StagedFiles files = new StagedFiles(folder, FILES);
        try (var storage = new FilePieceStorage(
                files, number -> java.nio.channels.FileChannel.open(full, StandardOpenOption.WRITE), 2)) {
            assertThatThrownBy(() -> storage.write(10, ByteBuffer.allocate(10)))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("pack-0000")
                    .hasMessageContaining("No space left");
        }
    }

    @Test
    void aReadOnlyPayloadRefusesWrites() throws IOException {
        Path file = Files.write(folder.resolve("f"), random(10));
        try (var storage = FilePieceStorage.readOnly(List.of(Segment.whole(0, 10, file)), 1)) {
            assertThatThrownBy(() -> storage.write(0, ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
            assertThat(PublishedTree.read(storage)).isEqualTo(random(10));
            storage.sync();
        }
    }

    @Test
    void segmentsMayBeginAnywhereInAFileAndCarryAStamp() throws IOException {
        Path file = Files.write(folder.resolve("f"), random(100));
        Optional<Stamp> stamp = Optional.of(Stamp.of(file));
        List<Segment> segments =
                List.of(new Segment(0, 10, file, 90, stamp), new Segment(10, 20, file, 5, Optional.empty()));
        try (var storage = FilePieceStorage.readOnly(segments, 1)) {
            ByteBuffer expected = ByteBuffer.allocate(30);
            expected.put(random(100), 90, 10).put(random(100), 5, 20);
            assertThat(PublishedTree.read(storage)).isEqualTo(expected.array());

            Files.write(file, new byte[101]);
            assertThatThrownBy(() -> PublishedTree.read(storage, 0, 1)).isInstanceOf(ContentChangedException.class);
        }
    }

    @Test
    void aClosedPayloadSaysSo() throws IOException {
        var staged = FilePieceStorage.staged(folder, FILES, 2);
        staged.write(0, ByteBuffer.allocate(100));
        staged.close();
        staged.close();

        assertThatThrownBy(() -> staged.read(0, ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> staged.write(0, ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(staged::sync).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void anInterruptedReaderFailsAloneAndTheNextOneReads() throws Exception {
        try (var staged = FilePieceStorage.staged(folder, FILES, 2)) {
            staged.write(0, ByteBuffer.wrap(random(1110)));

            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> PublishedTree.read(staged)).isInstanceOf(ClosedByInterruptException.class);
            assertThat(Thread.interrupted()).isTrue();

            assertThat(PublishedTree.read(staged)).isEqualTo(random(1110));
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
