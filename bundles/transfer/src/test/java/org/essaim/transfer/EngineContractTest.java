/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import org.essaim.testkit.transfer.EngineUnderTest;
import org.essaim.testkit.transfer.PeerTransferContract;

class EngineContractTest extends PeerTransferContract {

    @Override
    protected EngineUnderTest engine() {
        return TestEngine.start();
    }

    @Override
    protected String threadPrefix() {
        return "essaim-";
    }
}
