/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.health;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Something that {@code essaim:doctor} looks at. Called from any thread; answers within five seconds. */
@ConsumerType
public interface HealthCheck {

    /** What was found; at least one finding. */
    List<Finding> check();

    /**
     * One line of the doctor's report.
     *
     * @param subject what was looked at: {@code disk}, {@code ports}, {@code clock} …
     * @param sentence what was found
     * @param remedy what to do; empty when {@link Level#OK}
     */
    record Finding(Level level, String subject, String sentence, String remedy) {}

    /** How bad it is. */
    enum Level {
        /** As it should be. */
        OK,
        /** Works, but someone should look. */
        WARN,
        /** Does not work. */
        FAIL
    }
}
