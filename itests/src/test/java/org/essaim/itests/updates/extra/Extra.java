/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.updates.extra;

/** What a bystander would use if some bundle brought it. */
public interface Extra {}
