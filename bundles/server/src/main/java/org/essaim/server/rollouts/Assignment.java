/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;

/**
 * What a machine is told to do.
 *
 * @param paused keep what is there, and wait
 */
public record Assignment(
        long action, Type type, PatchId patch, InfoHash infoHash, boolean paused, boolean discardLocalChanges) {

    /** The kinds of work. */
    public enum Type {
        /** Fetch and apply. */
        DEPLOY,
        /** Go back to the version before. */
        UNDO,
        /** Stop what was told before, and confirm. */
        CANCEL
    }
}
