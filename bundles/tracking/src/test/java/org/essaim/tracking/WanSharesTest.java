/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.essaim.api.MachineId;
import org.essaim.rates.Rate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WanSharesTest {

    private static final MachineId A = new MachineId("a");
    private static final MachineId B = new MachineId("b");
    private static final MachineId C = new MachineId("c");

    private final WanShares shares = new WanShares();

    private static Set<MachineId> machines(String... names) {
        return Arrays.stream(names).map(MachineId::new).collect(Collectors.toSet());
    }

    @Test
    void withoutALimitEverybodyMayUseAllOfIt() {
        shares.users(machines("a"));
        assertThat(shares.isLimited()).isFalse();
        assertThat(shares.tell(A)).isEqualTo(Rate.UNLIMITED);
        assertThat(shares.tell(B)).isEqualTo(Rate.UNLIMITED);
        assertThat(shares.behind()).isEmpty();
    }

    @Test
    void usersHaveEqualSharesAndNobodyElseAny() {
        shares.users(machines("a", "b"));
        assertThat(shares.rate(1000)).isEqualTo(machines("a", "b"));
        assertThat(shares.tell(A)).isEqualTo(500);
        assertThat(shares.tell(B)).isEqualTo(500);
        assertThat(shares.tell(C)).isZero();
        assertThat(shares.rate(1000)).isEmpty();
    }

    @Test
    void whoComesGetsWhatTheOthersHaveGivenUpAndTheyAreToldAtOnce() {
        shares.rate(1000);
        shares.users(machines("a"));
        shares.tell(A);
        assertThat(shares.users(machines("a", "b"))).contains(A);
        assertThat(shares.tell(B)).as("a has it all").isZero();
        assertThat(shares.tell(A)).isEqualTo(500);
        assertThat(shares.behind()).isEqualTo(machines("b"));
        assertThat(shares.tell(B)).isEqualTo(500);
        assertThat(shares.behind()).isEmpty();
    }

    @Test
    void whatSomebodyHadWhoIsGoneTheOthersGet() {
        shares.rate(1000);
        shares.users(machines("a", "b"));
        shares.tell(A);
        shares.tell(B);
        assertThat(shares.users(machines("a"))).as("b may still use its half").isEqualTo(machines("b"));
        assertThat(shares.forget(B)).isEqualTo(machines("a"));
        assertThat(shares.tell(A)).isEqualTo(1000);
        assertThat(shares.forget(B)).isEmpty();
    }

    @Test
    void underAnotherRateEverybodyIsToldAndNobodyWaitsForOthers() {
        shares.rate(1000);
        shares.users(machines("a", "b"));
        shares.tell(A);
        shares.tell(B);
        assertThat(shares.rate(100)).isEqualTo(machines("a", "b"));
        assertThat(shares.tell(B)).isEqualTo(50);
        assertThat(shares.rate(0)).isEqualTo(machines("a", "b"));
        assertThat(shares.tell(A)).isZero();
        assertThat(shares.rate(Rate.UNLIMITED)).isEqualTo(machines("a", "b"));
        assertThat(shares.tell(A)).isEqualTo(Rate.UNLIMITED);
    }

    /** Whoever is to be told hears it some time, others come and go meanwhile. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theSumIsNeverMoreThanTheRateAndEverybodyGetsItsShareInTheEnd(long seed) {
        Random random = new Random(seed);
        Map<MachineId, Long> known = new HashMap<>();
        Deque<MachineId> recalled = new ArrayDeque<>();
        Set<MachineId> users = new HashSet<>();
        shares.rate(10_000);
        for (int step = 0; step < 2_000; step++) {
            MachineId machine = new MachineId("m" + random.nextInt(12));
            if (random.nextInt(4) > 0 && !recalled.isEmpty()) {
                MachineId next = recalled.remove();
                known.put(next, shares.tell(next));
                recalled.addAll(shares.behind());
            } else if (users.remove(machine)) {
                recalled.addAll(shares.users(users));
                if (random.nextBoolean()) {
                    known.remove(machine);
                    recalled.addAll(shares.forget(machine));
                }
            } else {
                users.add(machine);
                recalled.addAll(shares.users(users));
                known.put(machine, shares.tell(machine));
            }
            assertThat(known.values().stream().mapToLong(Long::longValue).sum())
                    .as("seed %d, step %d", seed, step)
                    .isLessThanOrEqualTo(10_000);
        }
        for (int round = 0; !shares.behind().isEmpty() && round < 100; round++) {
            shares.behind().forEach(each -> known.put(each, shares.tell(each)));
        }
        for (MachineId user : users) {
            assertThat(shares.tell(user)).isEqualTo(10_000 / users.size());
        }
    }
}
