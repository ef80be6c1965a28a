/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.machines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.essaim.api.MachineId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.server.ledger.HandClock;
import org.essaim.server.ledger.MemoryDatabase;
import org.essaim.server.ledger.Transactions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MachineRegisterTest {

    private static final MachineId LAB = new MachineId("lab-07");
    private static final Profile PROFILE = new Profile("leiden", Map.of("room", "B12"), "1.0.0", "linux-x86_64");

    private final MemoryDatabase database = new MemoryDatabase();
    private final HandClock clock = new HandClock();
    private final Transactions transactions = new Transactions(database, step -> {});
    private MachineRegister register = restarted();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aMachineThatRegisteredIsKnownByItsCredentialAfterARestart() {
        String credential = register.register(LAB, PROFILE, "10.0.0.7", 1500);

        register = restarted();

        assertThat(register.owner(credential)).contains(LAB);
        Machine machine = register.machine(LAB);
        assertThat(machine.site()).isEqualTo("leiden");
        assertThat(machine.labels()).containsEntry("room", "B12");
        assertThat(machine.address()).isEqualTo("10.0.0.7");
        assertThat(machine.clockOffset()).isEqualTo(Duration.ofMillis(1500));
        assertThat(machine.registered()).isEqualTo(clock.instant());
    }

    @Test
    void aRestartDoesNotChangeTheTimeOfRegistration() {
        clock.pass(Duration.ofNanos(123_456));
        register.register(LAB, PROFILE, "10.0.0.7", 0);
        Instant told = register.machine(LAB).registered();

        assertThat(restarted().machine(LAB).registered()).isEqualTo(told);
    }

    @Test
    void theDatabaseDoesNotHoldTheCredential() {
        String credential = register.register(LAB, PROFILE, "10.0.0.7", 0);

        assertThat(transactions.read(MachineTable::all).toString()).doesNotContain(credential);
    }

    @Test
    void anotherCredentialIsNobodys() {
        register.register(LAB, PROFILE, "10.0.0.7", 0);

        assertThat(register.owner("guess")).isEmpty();
        assertThat(register.owner("")).isEmpty();
    }

    @Test
    void aMachineWhoseFirstAnswerWasLostRegistersAgainAtOnceAndItsOldCredentialEnds() {
        String lost = register.register(LAB, PROFILE, "10.0.0.7", 0);

        String credential = register.register(LAB, PROFILE, "10.0.0.7", 0);

        assertThat(register.owner(lost)).isEmpty();
        assertThat(register.owner(credential)).contains(LAB);
        assertThat(register.machines()).hasSize(1);
    }

    @Test
    void nobodyElseRegistersUnderTheIdOfAMachineThatIsOnline() {
        register.register(LAB, PROFILE, "10.0.0.7", 0);
        MachineRegister.Presence poll = register.present(LAB, "10.0.0.7");
        clock.pass(Duration.ofHours(1));

        assertThatThrownBy(() -> register.register(LAB, PROFILE, "10.0.0.66", 0))
                .isInstanceOf(RequestFault.class)
                .hasFieldOrPropertyWithValue("code", "MACHINE_EXISTS");

        poll.close();
        clock.pass(MachineRegister.ONLINE.plusSeconds(1));
        register.register(LAB, PROFILE, "10.0.0.66", 0);
        assertThat(register.machine(LAB).address()).isEqualTo("10.0.0.66");
    }

    @Test
    void nobodyRegistersAsTheOrigin() {
        assertThatThrownBy(() -> register.register(MachineId.ORIGIN, PROFILE, "10.0.0.7", 0))
                .isInstanceOf(RequestFault.class);
    }

    @Test
    void aMachineIsOnlineWhileItPollsAndForNinetySecondsAfter() {
        register.register(LAB, PROFILE, "10.0.0.7", 0);
        MachineRegister.Presence poll = register.present(LAB, "10.0.0.7");
        clock.pass(Duration.ofHours(1));
        assertThat(register.machine(LAB).online()).isTrue();

        poll.close();
        clock.pass(Duration.ofSeconds(89));
        assertThat(register.machine(LAB).online()).isTrue();
        clock.pass(Duration.ofSeconds(2));
        assertThat(register.machine(LAB).online()).isFalse();
    }

    @Test
    void whatAMachineReportsIsOnTheDiskWhenItDiffers() {
        register.register(LAB, PROFILE, "10.0.0.7", 0);
        int before = database.syncs.get();

        register.report(LAB, PROFILE, 20, Map.of("app", "1.0"), Map.of("transfer", "1.0.0"));
        register.report(LAB, PROFILE, 30, Map.of("app", "1.0"), Map.of("transfer", "1.0.0"));

        assertThat(database.syncs.get() - before).isEqualTo(1);
        assertThat(register.machine(LAB).clockOffset()).isEqualTo(Duration.ofMillis(30));
        register = restarted();
        assertThat(register.machine(LAB).live()).containsEntry("app", "1.0");
        assertThat(register.modules(LAB)).containsEntry("transfer", "1.0.0");
    }

    @Test
    void whenAMachineWasSeenIsKeptByAFlush() {
        register.register(LAB, PROFILE, "10.0.0.7", 0);
        clock.pass(Duration.ofMinutes(5));
        register.seen(LAB, "10.0.0.8");

        register.flush();
        int before = database.syncs.get();
        register.flush();

        assertThat(database.syncs).hasValue(before);
        register = restarted();
        assertThat(register.machine(LAB).lastSeen()).isEqualTo(clock.instant());
        assertThat(register.machine(LAB).address()).isEqualTo("10.0.0.8");
    }

    @Test
    void aRemovedMachineIsForgottenAndWhoListensHearsOfIt() {
        List<String> heard = new ArrayList<>();
        register.listen(new MachineRegister.Listener() {
            @Override
            public void registered(MachineId id) {
                heard.add("+" + id);
            }

            @Override
            public void removed(MachineId id) {
                heard.add("-" + id);
            }
        });
        String credential = register.register(LAB, PROFILE, "10.0.0.7", 0);

        register.remove(LAB);

        assertThat(register.owner(credential)).isEmpty();
        assertThat(register.machines()).isEmpty();
        assertThat(restarted().machines()).isEmpty();
        assertThat(heard).containsExactly("+lab-07", "-lab-07");
        assertThatThrownBy(() -> register.remove(LAB)).hasFieldOrPropertyWithValue("code", "NO_SUCH_MACHINE");
    }

    @Test
    void filtersPickInOrderOfId() {
        for (String id : List.of("b", "c", "a")) {
            register.register(new MachineId(id), PROFILE, "10.0.0.7", 0);
        }

        assertThat(register.matching("id!=c"))
                .extracting(machine -> machine.id().value())
                .containsExactly("a", "b");
    }

    @Test
    void tooManyLabelsAreRefused() {
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i <= Profile.MAX_LABELS; i++) {
            labels.put("label" + i, "x");
        }

        assertThatThrownBy(() -> new Profile("", labels, "", "")).hasFieldOrPropertyWithValue("code", "BAD_LABELS");
    }

    private MachineRegister restarted() {
        return new MachineRegister(transactions, clock, new SecureRandom());
    }
}
