/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.fleet;

/** What one machine does for one rollout. */
public enum ActionState {
    /** Not told yet. */
    SCHEDULED,
    /** The machine knows. */
    ASSIGNED,
    /** In the swarm. */
    DOWNLOADING,
    /** Complete and verified. */
    DOWNLOADED,
    /** For a window, a confirmation, a reboot, or room on the disk. */
    WAITING,
    /** Being applied. */
    APPLYING,
    /** Live. */
    FINISHED,
    /** Failed, with code, sentence and remedy; the former version is live. */
    ERROR,
    /** Stopped before it was live. */
    CANCELED,
    /** Being taken back. */
    ROLLING_BACK,
    /** Taken back; the former version is live. */
    ROLLED_BACK;

    /** Whether nothing more will happen in it by itself. */
    public boolean ended() {
        return this == FINISHED || this == ERROR || this == CANCELED || this == ROLLED_BACK;
    }
}
