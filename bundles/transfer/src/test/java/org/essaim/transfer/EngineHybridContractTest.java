/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import org.essaim.testkit.transfer.TestPayload;

/** The same for a payload of both versions, with padding between its files. */
class EngineHybridContractTest extends EngineContractTest {

    @Override
    protected TestPayload payload() {
        return TestPayload.hybrid(SIZE, PIECE, 1);
    }
}
