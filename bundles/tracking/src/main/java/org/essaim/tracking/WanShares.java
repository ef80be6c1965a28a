/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.essaim.api.MachineId;
import org.essaim.rates.Rate;

/**
 * Divides what may cross a site's WAN link one way among those who use it, a machine's swarms counting as one. What they
 * were told last is never more in sum than the rate: whoever comes gets what the others have given up, as soon as they
 * have heard that they are to. Under another rate everybody is told anew. One thread at a time.
 */
final class WanShares {

    private long rate = Rate.UNLIMITED;
    private Set<MachineId> users = Set.of();
    /** Those who were told of something. */
    private final Map<MachineId, Long> told = new HashMap<>();

    /** Whether there is anything to divide. */
    boolean isLimited() {
        return rate != Rate.UNLIMITED;
    }

    /** The rate of now. @return who is to be told, nobody when it is the same as before */
    Set<MachineId> rate(long bytesPerSecond) {
        if (bytesPerSecond == rate) {
            return Set.of();
        }
        rate = bytesPerSecond;
        Set<MachineId> concerned = new HashSet<>(users);
        concerned.addAll(told.keySet());
        told.clear();
        return concerned;
    }

    /** Who uses the link now. @return who is to be told, nobody when they are the same as before */
    Set<MachineId> users(Set<MachineId> machines) {
        if (machines.equals(users)) {
            return Set.of();
        }
        users = Set.copyOf(machines);
        return behind();
    }

    /** A machine is gone, and uses nothing any more. @return who is to be told */
    Set<MachineId> forget(MachineId machine) {
        return told.remove(machine) == null ? Set.of() : behind();
    }

    /** What a machine may use: it is told now. */
    long tell(MachineId machine) {
        long share = share(machine);
        if (isLimited() && share > 0) {
            told.put(machine, share);
        } else {
            told.remove(machine);
        }
        return share;
    }

    private long share(MachineId machine) {
        if (!isLimited()) {
            return Rate.UNLIMITED;
        }
        if (!users.contains(machine)) {
            return 0;
        }
        long others = 0;
        for (Map.Entry<MachineId, Long> other : told.entrySet()) {
            others += other.getKey().equals(machine) ? 0 : other.getValue();
        }
        return Math.max(0, Math.min(rate / users.size(), rate - others));
    }

    /** Whether a machine knows what it may use. */
    boolean knows(MachineId machine) {
        return !isLimited() || told.getOrDefault(machine, 0L) == share(machine);
    }

    /** Those who would be told something else now than they were. */
    Set<MachineId> behind() {
        Set<MachineId> behind = new HashSet<>(users);
        behind.addAll(told.keySet());
        behind.removeIf(this::knows);
        return behind;
    }
}
