/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.patching;

/**
 * How far an application is.
 *
 * @param step the step's name, such as {@code stage}, {@code switch}, {@code check}
 * @param done bytes done in this step
 * @param total bytes to do in this step, 0 where it has no size
 */
public record ApplyProgress(String step, long done, long total) {}
