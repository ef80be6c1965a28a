/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.essaim.api.fleet.Efficiency;
import org.essaim.api.fleet.Rollouts.Action;
import org.essaim.api.fleet.Rollouts.Rollout;

/** Someone who looks at a rollout. One thread. */
interface View {

    /**
     * Shows how it stands.
     *
     * @param efficiency how near it is to what is possible, where that is known
     * @param changed whether anything is different from the last time
     */
    void show(Rollout rollout, List<Action> actions, Optional<Efficiency> efficiency, boolean changed);

    /** Says how it ended; after the last {@link #show}. */
    void ended(Rollout rollout, List<Action> actions, Optional<Efficiency> efficiency);

    /** How long to wait between two looks when nothing changes. */
    Duration patience();

    /** How long to wait at least between two looks. */
    Duration pace();

    /** Whether nobody looks any more. */
    boolean gone();
}
