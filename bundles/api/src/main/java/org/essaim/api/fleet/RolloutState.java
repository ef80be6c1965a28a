/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.fleet;

/** A rollout's life. */
public enum RolloutState {
    /** Being made. */
    DRAFT,
    /** Complete; not started. */
    READY,
    /** Machines are assigned and work. */
    RUNNING,
    /** No new machine starts, transfers wait. */
    PAUSED,
    /** Every action has ended, at least one FINISHED or none failed. */
    FINISHED,
    /** Stopped by someone; open actions were cancelled. */
    STOPPED,
    /** Undone on every machine that had finished it. */
    ROLLED_BACK;

    /** Whether nothing more will happen in it by itself. */
    public boolean ended() {
        return this == FINISHED || this == STOPPED || this == ROLLED_BACK;
    }
}
