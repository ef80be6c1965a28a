/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import org.essaim.api.fleet.ActionState;

/**
 * What a machine reports of an action.
 *
 * @param seq grows with each report of the machine on this action; 0 or more
 */
public record Report(long action, long seq, ActionState state, Account account) {}
