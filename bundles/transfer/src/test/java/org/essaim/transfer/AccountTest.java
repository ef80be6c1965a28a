/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Traffic;
import org.essaim.api.transfer.Spread;
import org.essaim.api.transfer.TransferSession;
import org.essaim.testkit.transfer.Await;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.EngineUnderTest;
import org.essaim.testkit.transfer.TransferFleet;
import org.junit.jupiter.api.Test;

/** What sessions of real engines tell of where bytes come from, and of what others hold. */
class AccountTest extends TransferFleet {

    @Override
    protected EngineUnderTest engine() {
        return TestEngine.start();
    }

    @Override
    protected String threadPrefix() {
        return "essaim-";
    }

    @Test
    void theOriginSeesWhatTheOthersHoldTogetherAndTheyCountWhatItHasSent() {
        BudgetPolicy policy = new BudgetPolicy(SIZE / 2);
        TransferSession seed = seed(origin(), policy);
        TransferSession session = machine("a").open(payload, payload.empty(), false);
        awaitSpent(policy, session);

        int pieces = (SIZE + PIECE - 1) / PIECE;
        Await.until(() -> "some pieces are seen: " + seed.spread(), () -> seed.spread().stream()
                .anyMatch(spread -> spread.held() > 0));
        assertThat(seed.spread()).singleElement().satisfies(spread -> {
            assertThat(spread).isEqualTo(new Spread(0, 0, spread.held(), pieces));
            assertThat(spread.held()).isLessThanOrEqualTo(pieces / 2);
            assertThat(spread.isWhole()).isFalse();
        });
        Traffic traffic = session.traffic();
        assertThat(traffic.run()).isPositive().isNotEqualTo(seed.traffic().run());
        assertThat(traffic.received().get(Place.APART))
                .isEqualTo(session.progress().bytesFromOrigin())
                .isEqualTo(policy.granted());
        assertThat(seed.traffic().received()).isEmpty();

        seed.close();
        assertThat(seed.spread()).isEmpty();
    }
}
