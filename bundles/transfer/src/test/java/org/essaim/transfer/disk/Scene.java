/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.transfer.core.PieceLayout;
import org.essaim.transfer.virtual.VirtualLoop;
import org.essaim.transfer.virtual.VirtualTime;

/** A payload, and a disk whose work is done when a test says so. */
final class Scene {

    static final int PIECE = 128 << 10;
    static final int BLOCK = PieceLayout.BLOCK;

    final TestPayload payload;
    final Metainfo metainfo;
    final PieceLayout layout;
    private final VirtualTime time = new VirtualTime();
    private final Queue<Runnable> work = new ArrayDeque<>();

    /** Resume data in memory; it can fail. */
    static final class Remembered implements ResumeStore {
        byte[] data;
        boolean broken;

        @Override
        public Optional<byte[]> load() throws java.io.IOException {
            check();
            return Optional.ofNullable(data);
        }

        @Override
        public void save(byte[] fresh) throws java.io.IOException {
            check();
            data = fresh;
        }

        private void check() throws java.io.IOException {
            if (broken) {
                throw new java.io.IOException("Input/output error");
            }
        }
    }

    Scene(TestPayload payload) {
        try {
            this.payload = payload;
            this.metainfo = Metainfo.parse(payload.metainfo());
            this.layout = new PieceLayout(metainfo);
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    /** Five pieces and a bit, of two files. */
    static Scene usual() {
        return new Scene(TestPayload.v2(5 * PIECE + 1000, PIECE, 1));
    }

    PayloadFiles files(PieceStorage storage, ResumeStore resume, boolean complete) {
        return new PayloadFiles(metainfo, layout, metainfo.wireHash(), storage, resume, () -> Long.MAX_VALUE, complete);
    }

    DiskPool pool(BufferPool buffers) {
        return new DiskPool(new VirtualLoop(time), work::add, buffers);
    }

    /** Does one piece of work and tells of it. @return whether there was one */
    boolean workOnce() {
        Runnable next = work.poll();
        if (next != null) {
            next.run();
        }
        time.run(0);
        return next != null;
    }

    /** Does all work there is. */
    void work() {
        while (workOnce()) {
            continue;
        }
    }

    /** What belongs into a piece. */
    ByteBuffer content(int piece) {
        return ByteBuffer.wrap(payload.bytes(), (int) layout.offset(piece), layout.payload(piece));
    }
}
