/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CulpritsTest {

    private final Culprits culprits = new Culprits();

    @Test
    void aNameIsAlwaysTheSameSender() {
        Sender one = culprits.of("one");
        assertThat(culprits.of("one")).isSameAs(one);
        assertThat(culprits.of("two")).isNotSameAs(one);
    }

    @Test
    void whoWasCertainlyWrongIsShutOutAndToldOfOncePublished() {
        culprits.of("liar").ban();
        assertThat(culprits.isBanned("liar")).isTrue();
        assertThat(culprits.banned()).isEmpty();
        culprits.publish();
        assertThat(culprits.banned()).containsExactly("liar");
        assertThat(culprits.isBanned("other")).isFalse();
        assertThat(culprits.isBanned("never heard of")).isFalse();
    }

    @Test
    void oneSpoiltPieceMakesSuspectsOfItsSendersAndAFewMoreShutThemOut() {
        Sender sender = culprits.of("sender");
        sender.failed(0, 10);
        assertThat(sender.isSuspect()).isTrue();
        sender.failed(9, 20);
        sender.failed(9, 30);
        sender.failed(9, 40);
        assertThat(sender.isBanned())
                .as("begun before it was suspected: that counts once")
                .isFalse();
        sender.failed(10, 50);
        sender.failed(11, 60);
        assertThat(sender.isBanned()).isFalse();
        sender.failed(12, 70);
        assertThat(sender.isBanned()).isTrue();
    }

    @Test
    void rightPiecesMakeUpForASuspicion() {
        Sender sender = culprits.of("sender");
        sender.failed(0, 0);
        sender.passed();
        assertThat(sender.isSuspect()).isTrue();
        sender.passed();
        assertThat(sender.isSuspect()).isFalse();
    }

    @Test
    void whoWasSuspectedWronglyIsClearedAtOnce() {
        Sender sender = culprits.of("sender");
        sender.failed(0, 0);
        sender.cleared();
        assertThat(sender.isSuspect()).isFalse();
    }

    @Test
    void meritIsNoLicence() {
        Sender sender = culprits.of("sender");
        for (int i = 0; i < 1000; i++) {
            sender.passed();
        }
        for (int i = 0; i < 5; i++) {
            sender.failed(i, i);
        }
        assertThat(sender.isBanned()).isTrue();
    }

    @Test
    void sendersAreForgottenBeforeTheyFillTheMemory() {
        Sender first = culprits.of("0");
        for (int i = 1; i <= 5000; i++) {
            culprits.of("sender " + i);
        }
        assertThat(culprits.of("0")).isNotSameAs(first);
        Sender recent = culprits.of("sender 5000");
        assertThat(culprits.of("sender 5000")).isSameAs(recent);
    }
}
