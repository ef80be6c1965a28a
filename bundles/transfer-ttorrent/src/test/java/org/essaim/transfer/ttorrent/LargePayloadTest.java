/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.essaim.api.MachineId;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.transfer.TransferProgress.State;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoWriter;
import org.essaim.protocol.PayloadFile;
import org.essaim.testkit.transfer.Await;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.MeetingPlace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offsets beyond what an int holds, without the disk that it would take: every piece has the same content. */
class LargePayloadTest {

    private static final int PIECE = 4 << 20;
    private static final int PIECES = 1200;
    private static final long SIZE = (long) PIECE * PIECES;

    @TempDir
    Path folder;

    private final byte[] piece = content();
    private final Queue<Long> written = new ConcurrentLinkedQueue<>();

    @Test
    void theLastPiecesOfAPayloadOfFiveGigabytesArriveInTheirPlaces() throws Exception {
        byte[] metainfo = metainfo();
        Metainfo parsed = Metainfo.parse(metainfo);
        Path state = folder.resolve("a");
        BitSet verified = new BitSet();
        verified.set(0, PIECES - 2);
        new StateFolder(state).save(new ResumeData(parsed.infoHash(), PIECES, verified, 0, 0, 0));
        MeetingPlace place = new MeetingPlace();
        try (TestEngine origin = TestEngine.start();
                TestEngine a = TestEngine.start()) {
            origin.peerSource(place.as(MachineId.ORIGIN));
            a.peerSource(place.as(new MachineId("a")));
            origin.uploadPolicy(BudgetPolicy.unlimited());
            origin.transfer()
                    .open(new TransferRequest(parsed.infoHash(), metainfo, storage(), folder.resolve("o"), true));
            TransferSession leech =
                    a.transfer().open(new TransferRequest(parsed.infoHash(), metainfo, storage(), state, false));

            Await.until(
                    () -> "done: " + leech.progress(), () -> leech.progress().state() == State.SEEDING);
            assertThat(written).containsExactlyInAnyOrder(SIZE - PIECE, SIZE - 2L * PIECE);
            assertThat(leech.progress().bytesHave()).isEqualTo(SIZE);
            assertThat(leech.progress().bytesFromOrigin()).isEqualTo(2L * PIECE);
        }
    }

    private byte[] metainfo() {
        byte[] hash = SwarmPiece.sha1(piece);
        byte[] hashes = new byte[PIECES * hash.length];
        for (int i = 0; i < PIECES; i++) {
            System.arraycopy(hash, 0, hashes, i * hash.length, hash.length);
        }
        return MetainfoWriter.v1("large", PIECE, List.of(new PayloadFile("file-0000", SIZE, 0)), hashes);
    }

    private PieceStorage storage() {
        return new PieceStorage() {
            @Override
            public long length() {
                return SIZE;
            }

            @Override
            public void read(long offset, ByteBuffer target) throws IOException {
                if (offset >= SIZE - 2L * PIECE && written.isEmpty() && target.capacity() >= PIECE) {
                    throw new IOException("never written");
                }
                target.put(piece, (int) (offset % PIECE), target.remaining());
            }

            @Override
            public void write(long offset, ByteBuffer source) {
                written.add(offset);
            }

            @Override
            public void sync() {}

            @Override
            public void close() {}
        };
    }

    private static byte[] content() {
        byte[] content = new byte[PIECE];
        new Random(1).nextBytes(content);
        return content;
    }
}
