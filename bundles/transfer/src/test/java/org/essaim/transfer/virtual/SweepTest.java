/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.essaim.testkit.transfer.TestPayload;
import org.junit.jupiter.api.Test;

/**
 * A thousand swarms, each with the weather that its seed makes. {@code -Dessaim.seed=N} runs one of them, {@code
 * -Dessaim.seeds=N} another number.
 */
class SweepTest {

    private static final int PIECE = 32 << 10;

    @Test
    void everyHonestMachineCompletesWhateverHappens() {
        List<TestPayload> payloads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int length = (3 + 5 * i) * PIECE + 4321 * i;
            payloads.add(TestPayload.of(length, PIECE << i % 2, i));
            payloads.add(TestPayload.v2(length, PIECE << i % 2, i));
            payloads.add(TestPayload.hybrid(length, PIECE << i % 2, i));
        }
        long one = Long.getLong("essaim.seed", -1);
        long first = one < 0 ? 0 : one;
        long end = one < 0 ? Long.getLong("essaim.seeds", 1000) : one + 1;
        for (long seed = first; seed < end; seed++) {
            Weather weather = new Weather(seed, payloads);
            try {
                assertThat(weather.run()).as("seed %s %s", seed, weather).isTrue();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " " + weather, e);
            }
            assertThat(weather.isRight()).as("seed %s: the bytes", seed).isTrue();
        }
    }
}
