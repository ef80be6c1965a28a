/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import java.time.Instant;

/**
 * One of the five modules as the page shows it.
 *
 * @param work units done since it was activated, with their name; empty where it tells nothing
 */
record ModuleRow(String module, String bundle, String version, String state, Instant since, String work) {}
