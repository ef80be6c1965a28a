/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.module;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a replaceable module has done since it was activated: registered by each module's bundle beside its service, with the
 * service property {@code essaim.module} (its name), so that {@code module:list} can show that a version really works.
 */
@ConsumerType
public interface Activity {

    /** Units of work done since activation. Any thread. */
    long count();

    /** What is counted, such as {@code announces} or {@code pieces}. */
    String unit();
}
