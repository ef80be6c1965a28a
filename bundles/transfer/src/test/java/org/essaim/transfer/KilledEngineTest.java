/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.essaim.api.MachineId;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.testkit.transfer.MeetingPlace;
import org.essaim.testkit.transfer.RatePolicy;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.transfer.disk.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine that is killed again and again loses nothing but what was on its way. */
@Timeout(300)
class KilledEngineTest {

    private static final int PIECE = 256 << 10;
    private static final int SIZE = 64 << 20;
    private static final int KILLS = 5;
    private static final long RATE = 24 << 20;

    @TempDir
    Path folder;

    @Test
    void itGoesOnFromEveryPieceThatItHadAndFetchesOnlyAgainWhatWasOnItsWay() throws Exception {
        TestPayload payload = TestPayload.v2(SIZE, PIECE, 1);
        Files.write(folder.resolve("metainfo"), payload.metainfo());
        try (FileStorage full = new FileStorage(folder.resolve("origin/payload"), SIZE);
                TestEngine origin = TestEngine.start()) {
            full.write(0, ByteBuffer.wrap(payload.bytes()));
            origin.uploadPolicy(new RatePolicy(RATE));
            origin.peerSource(new MeetingPlace().as(MachineId.ORIGIN));
            TransferSession seed = origin.transfer()
                    .open(new TransferRequest(
                            payload.infoHash(), payload.metainfo(), full, folder.resolve("origin/state"), true));
            int port = origin.engine().port().orElseThrow();

            killAgainAndAgain(port);
            EngineProcess last = EngineProcess.start(folder, port);
            last.ready();
            assertThat(last.awaitEnd()).as(errors()).isZero();

            long again = seed.progress().bytesSent() - SIZE;
            System.out.printf(
                    "killed %d times: %d bytes of %d were sent again, %d for each kill%n",
                    KILLS, again, SIZE, again / KILLS);
            assertThat(again).isBetween(0L, (long) KILLS * EngineProcess.BUFFERS);
        }
        assertThat(Arrays.mismatch(Files.readAllBytes(folder.resolve("payload")), payload.bytes()))
                .as("the first byte that is wrong")
                .isEqualTo(-1);
    }

    private void killAgainAndAgain(int port) throws Exception {
        Random random = new Random(7);
        long had = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long moment = (long) ((kill + random.nextDouble()) * SIZE / (KILLS + 1));
            EngineProcess engine = EngineProcess.start(folder, port);
            long found = engine.ready();
            assertThat(found).as("%s", errors()).isGreaterThanOrEqualTo(had);
            engine.awaitHave(moment);
            had = engine.kill();
            System.out.printf("found %d bytes, killed with %d%n", found, had);
        }
    }

    private String errors() throws IOException {
        Path errors = folder.resolve("errors");
        return Files.exists(errors) ? Files.readString(errors) : "";
    }
}
