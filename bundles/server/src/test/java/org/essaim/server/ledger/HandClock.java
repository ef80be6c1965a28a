/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that the test moves. */
public final class HandClock implements InstantSource {

    private volatile Instant now = Instant.parse("2026-11-22T20:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }
}
