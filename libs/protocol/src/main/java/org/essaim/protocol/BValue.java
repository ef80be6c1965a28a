/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

/** A bencoded value (BEP 3). Immutable as long as nobody writes to the arrays handed in. */
public sealed interface BValue permits BInteger, BBytes, BList, BDictionary {}
