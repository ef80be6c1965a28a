/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.updates.contract;

/** What the modules of this test offer; stands for the packages of the API. */
public interface Contract {}
