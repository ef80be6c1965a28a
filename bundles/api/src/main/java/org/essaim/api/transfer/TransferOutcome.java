/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.transfer;

import org.essaim.api.Fault;

/** How a download ended. */
public sealed interface TransferOutcome {

    /** Every piece is there and verified. */
    record Complete() implements TransferOutcome {}

    /** The session was closed before, for example because the engine was replaced: open it again to go on. */
    record Interrupted() implements TransferOutcome {}

    /** It cannot go on by itself. */
    record Failed(Fault fault) implements TransferOutcome {}
}
