/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.PayloadFile;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.transfer.core.Disk;
import org.essaim.transfer.core.PieceLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty pieces in two files; the first ends in the middle of piece 16. */
class PayloadFilesTest {

    private static final int PIECE = 16 << 10;
    private static final int PIECES = 50;

    @TempDir
    Path folder;

    private final TestPayload payload = TestPayload.of(PIECES * PIECE, PIECE, 1);
    private StagedFiles storage;
    private PayloadFiles files;

    @BeforeEach
    void stage() throws Exception {
        Metainfo metainfo = Metainfo.parse(payload.metainfo());
        storage = new StagedFiles(metainfo);
        files = new PayloadFiles(
                metainfo,
                new PieceLayout(metainfo),
                metainfo.wireHash(),
                storage,
                new StateFolder(folder.resolve("state")),
                () -> Long.MAX_VALUE,
                false);
    }

    private void write(int piece) {
        storage.write((long) piece * PIECE, ByteBuffer.wrap(payload.bytes(), piece * PIECE, PIECE));
    }

    private int[] found() {
        Disk.Inventory inventory = files.inspect(() -> false);
        return IntStream.range(0, PIECES).filter(inventory.pieces()::has).toArray();
    }

    @Test
    void whereNothingWasWrittenEachFileIsLookedAtOnce() {
        assertThat(found()).isEmpty();
        assertThat(storage.reads).isLessThan(5);
    }

    @Test
    void allThatWasWrittenIsFoundWhicheverFileEndsBeforeIt() {
        for (int piece : new int[] {0, 3, 16, 17, 30}) {
            write(piece);
        }
        assertThat(found()).containsExactly(0, 3, 16, 17, 30);
    }

    @Test
    void aFileThatIsMissingDoesNotHideTheNext() {
        write(40);
        assertThat(found()).containsExactly(40);
    }

    @Test
    void theLastPieceIsFound() {
        write(PIECES - 1);
        write(2);
        assertThat(found()).containsExactly(2, PIECES - 1);
    }

    @Test
    void aPieceThatIsNotWhatItShouldBeIsNotThere() {
        write(5);
        write(6);
        storage.write(5L * PIECE + 9000, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(found()).containsExactly(6);
    }

    /** Files that end behind the last byte written, as on a disk; counts reads. */
    private static final class StagedFiles implements PieceStorage {
        private final List<PayloadFile> files;
        private final byte[] bytes;
        private final long[] ends;
        private int reads;

        StagedFiles(Metainfo metainfo) {
            files = metainfo.files();
            bytes = new byte[(int) metainfo.totalLength()];
            ends = files.stream().mapToLong(PayloadFile::offset).toArray();
        }

        private boolean touches(PayloadFile file, long from, long to) {
            return from < file.offset() + file.length() && file.offset() < to;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            reads++;
            long end = offset + target.remaining();
            for (int i = 0; i < ends.length; i++) {
                PayloadFile file = files.get(i);
                if (touches(file, offset, end) && ends[i] < Math.min(end, file.offset() + file.length())) {
                    throw (IOException) new FileSystemException(file.path()).initCause(new EOFException("it ends"));
                }
            }
            target.put(bytes, (int) offset, target.remaining());
        }

        @Override
        public void write(long offset, ByteBuffer source) {
            long end = offset + source.remaining();
            for (int i = 0; i < ends.length; i++) {
                PayloadFile file = files.get(i);
                if (touches(file, offset, end)) {
                    ends[i] = Math.max(ends[i], Math.min(end, file.offset() + file.length()));
                }
            }
            source.get(bytes, (int) offset, source.remaining());
        }

        @Override
        public void sync() {
            // It is memory.
        }

        @Override
        public void close() {
            // It is memory.
        }
    }
}
