/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import org.essaim.server.ledger.Transactions;
import org.essaim.server.machines.MachineRegister;

/** What the agents' channel needs of the fleet; a service within this bundle alone. */
public interface Fleet {

    /** The database. */
    Transactions transactions();

    /** The machines. */
    MachineRegister machines();

    /** The rollouts. */
    RolloutDesk rollouts();
}
