/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import org.essaim.testkit.transfer.TestPayload;

/** The same for a payload of version 2. */
class EngineV2ContractTest extends EngineContractTest {

    @Override
    protected TestPayload payload() {
        return TestPayload.v2(SIZE, PIECE, 1);
    }
}
