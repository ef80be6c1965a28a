/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.transfer.TransferSession;
import org.essaim.testkit.transfer.Await;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.EngineUnderTest;
import org.essaim.testkit.transfer.Machine;
import org.essaim.testkit.transfer.MemoryPieceStorage;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.testkit.transfer.TransferFleet;
import org.junit.jupiter.api.Test;

/** Thirty-two engines in one process: every odd one corrupts or loses a twentieth of what it sends. */
class LargeSwarmTest extends TransferFleet {

    private static final int MACHINES = 32;
    private static final int PART = 20;
    private static final int FEW = 5;

    private final List<TestEngine> engines = new ArrayList<>();

    @Override
    protected EngineUnderTest engine() {
        TestEngine engine = TestEngine.start();
        engines.add(engine);
        return engine;
    }

    @Override
    protected String threadPrefix() {
        return "essaim-";
    }

    @Override
    protected TestPayload payload() {
        return TestPayload.v2(4 * SIZE, PIECE, 1);
    }

    /** Every twentieth read is wrong, or fails. */
    private record Unreliable(MemoryPieceStorage storage, boolean lies, Random random, AtomicInteger told)
            implements PieceStorage {

        @Override
        public long length() {
            return storage.length();
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            boolean odd = random.nextInt(PART) == 0;
            if (odd && !lies) {
                throw new IOException("Input/output error");
            }
            int at = target.position();
            storage.read(offset, target);
            if (odd && target.position() > at) {
                target.put(at, (byte) (target.get(at) ^ 1));
                told.incrementAndGet();
            }
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            storage.write(offset, source);
        }

        @Override
        public void sync() throws IOException {
            storage.sync();
        }

        @Override
        public void close() {
            storage.close();
        }
    }

    @Test
    void allHonestMachinesCompleteAndAllLiarsAreShutOut() {
        seed(origin(), BudgetPolicy.unlimited());
        List<TransferSession> sessions = new ArrayList<>();
        List<MemoryPieceStorage> storages = new ArrayList<>();
        Map<Integer, AtomicInteger> liars = new LinkedHashMap<>();
        for (int i = 1; i < MACHINES; i++) {
            Machine machine = machine("m" + i);
            machine.engine().uploadPolicy(BudgetPolicy.unlimited());
            boolean odd = i % 2 == 1;
            boolean lies = i % 4 == 1;
            MemoryPieceStorage storage = odd ? payload.full() : payload.empty();
            storages.add(storage);
            AtomicInteger told = new AtomicInteger();
            Unreliable unreliable = new Unreliable(storage, lies, new Random(i), told);
            sessions.add(machine.open(payload, odd ? unreliable : storage, odd));
            if (odd && lies) {
                liars.put(engines.get(i).engine().port().orElseThrow(), told);
            }
        }

        for (int i = 0; i < sessions.size(); i++) {
            outcome(sessions.get(i));
            assertThat(storages.get(i).content()).isEqualTo(payload.bytes());
        }
        assertThat(liars.values()).as("lies were told").anyMatch(told -> told.get() > FEW);
        for (TestEngine engine : engines) {
            assertThat(engine.engine().banned())
                    .as("only liars are shut out")
                    .allMatch(name -> liars.containsKey(Integer.valueOf(name.substring(name.indexOf(':') + 1))));
        }
        liars.forEach((port, told) -> {
            if (told.get() > FEW) { // a lie or two may have been on the way when everything was there
                Await.until("the liar at " + port + " is shut out by someone", () -> bannedBySome(port));
            }
        });
    }

    private boolean bannedBySome(int port) {
        return engines.stream().anyMatch(e -> e.engine().banned().contains("127.0.0.1:" + port));
    }
}
