/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How an update stands.
 *
 * @param source what was given; empty for a rollback and for a version that is put back after its data was lost
 * @param from the version that was active before
 * @param to the version that is wanted; empty until the source was read
 * @param problem why it was refused or rolled back
 * @param restarted symbolic names of the other bundles that were stopped meanwhile, sorted
 * @param changed when it came to this step
 */
public record Update(
        String module,
        String source,
        String from,
        String to,
        Step step,
        Optional<Problem> problem,
        List<String> restarted,
        Instant submitted,
        Instant changed) {

    /** True when nothing more will happen. */
    public boolean ended() {
        return step.isLast();
    }

    /** True when the wanted version is active and stays so. */
    public boolean succeeded() {
        return step == Step.COMMITTED;
    }

    /** What has been done, and is on disk, of an update. Each is journalled before the next thing is touched. */
    public enum Step {
        /** Waits for its turn; nothing was touched. */
        SUBMITTED,
        /** Copied to the updater's repository and checked. */
        PREPARED,
        /** Its feature repository is known to Karaf. */
        REPOSITORY_ADDED,
        /** Karaf has installed it. */
        INSTALLED,
        /** It is up. */
        HEALTHY,
        /** It is the wanted version from now on. */
        COMMITTED,
        /** The version before is being put back. */
        ROLLING_BACK,
        /** The version before is back. */
        ROLLED_BACK,
        /** It cannot be; nothing was touched. */
        REFUSED;

        /** True when nothing follows. */
        public boolean isLast() {
            return this == COMMITTED || this == ROLLED_BACK || this == REFUSED;
        }
    }

    /**
     * What went wrong.
     *
     * @param code stable, upper-case words
     * @param sentence what happened, to what
     * @param remedy what to do
     */
    public record Problem(String code, String sentence, String remedy) {}
}
