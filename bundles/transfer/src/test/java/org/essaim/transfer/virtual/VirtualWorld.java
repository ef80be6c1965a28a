/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.testkit.transfer.TestPayload;

/** Machines that share one payload over one network, with a tracker that tells everyone of everyone every few seconds. */
public final class VirtualWorld {

    /** Nanoseconds of a second. */
    public static final long SECOND = 1_000_000_000L;

    private static final long ANNOUNCE = 5 * SECOND;

    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom random;
    private final VirtualNetwork network;
    private final TestPayload payload;
    private final long bytesPerSecond;
    private final List<VirtualMachine> machines = new ArrayList<>();
    private boolean tracking = true;

    /** The same seed makes the same world. */
    public VirtualWorld(long seed, TestPayload payload, long latency, long bytesPerSecond) {
        this.random = new SplittableRandom(seed);
        this.network = new VirtualNetwork(time, random.split(), latency);
        this.payload = payload;
        this.bytesPerSecond = bytesPerSecond;
        time.after(ANNOUNCE, this::announceAll);
    }

    /** Nobody tells of anybody. */
    VirtualWorld withoutTracker() {
        tracking = false;
        return this;
    }

    /** The clock. */
    public VirtualTime time() {
        return time;
    }

    /** The wires. */
    public VirtualNetwork network() {
        return network;
    }

    /** A machine's uplink. */
    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** All machines. */
    public List<VirtualMachine> machines() {
        return machines;
    }

    /** A machine more; the first one is the origin. */
    public VirtualMachine add(boolean full, UploadPolicy policy) {
        VirtualMachine machine = new VirtualMachine(this, machines.size(), payload, full, policy, random.nextLong());
        machines.add(machine);
        return machine;
    }

    void announce(VirtualMachine machine) {
        if (!tracking) {
            return;
        }
        machine.meet(machines);
        for (VirtualMachine other : machines) {
            if (other != machine && other.isUp()) {
                other.meet(List.of(machine));
            }
        }
    }

    private void announceAll() {
        if (!tracking) {
            return;
        }
        machines.forEach(m -> m.meet(machines));
        time.after(ANNOUNCE, this::announceAll);
    }
}
