/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress.State;
import org.essaim.api.transfer.TransferSession;
import org.essaim.testkit.transfer.Await;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.EngineUnderTest;
import org.essaim.testkit.transfer.Machine;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.transfer.net.Passports;
import org.junit.jupiter.api.Test;

/** The same over mutual TLS, for a payload of version 2. */
class EngineTlsContractTest extends EngineContractTest {

    private static final EngineOptions SECURE = EngineOptions.of(InetAddress.getLoopbackAddress(), 0, false);

    private final Passports passports = new Passports();
    private String name = "";

    @Override
    protected TestPayload payload() {
        return TestPayload.v2(SIZE, PIECE, 1);
    }

    @Override
    protected Machine machine(String called) {
        name = called;
        return super.machine(called);
    }

    @Override
    protected EngineUnderTest engine() {
        TestEngine engine = TestEngine.start(SECURE);
        engine.engine().credentials(passports.of(name));
        return engine;
    }

    @Test
    void aMachineWithoutCredentialsWaitsForThem() {
        seed(origin(), BudgetPolicy.unlimited());
        Machine a = machine("a");
        Engine engine = ((TestEngine) a.engine()).engine();
        engine.credentials(null);
        TransferSession session = a.open(payload, payload.empty(), false);
        a.await(session, State.BLOCKED);
        assertThat(session.progress().problem())
                .hasValueSatisfying(fault -> assertThat(fault.code()).isEqualTo("NO_CERTIFICATE"));
        assertThat(engine.port()).isEmpty();
        assertThat(place.members())
                .as("it cannot be called, so it is not announced")
                .isEqualTo(1);

        engine.credentials(passports.of("a"));

        assertThat(outcome(session)).isInstanceOf(TransferOutcome.Complete.class);
    }

    @Test
    void aRevokedMachineLosesItsConnections() {
        TransferSession seed = seed(origin(), new BudgetPolicy(PIECE));
        Machine a = machine("a");
        TransferSession session = a.open(payload, payload.empty(), false);
        Await.until("they talk", () -> seed.progress().peers() == 1);

        passports.revoke("a");

        Await.until("it is gone", () -> seed.progress().peers() == 0);
        assertThat(session.completion().toCompletableFuture()).isNotDone();
    }
}
