/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import java.util.SortedSet;

/**
 * Asks how many are in some swarms (BEP 48).
 *
 * @param names at least one; no more than a request line has room for
 */
record ScrapeQuery(SortedSet<WireName> names) implements TrackerQuery {}
