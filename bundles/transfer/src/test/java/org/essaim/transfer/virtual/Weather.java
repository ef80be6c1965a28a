/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.testkit.transfer.BudgetPolicy;
import org.essaim.testkit.transfer.RatePolicy;
import org.essaim.testkit.transfer.TestPayload;
import org.essaim.transfer.core.EngineLimits;

/** A swarm that a seed has thought out, and everything that happens to it: losses, restarts, liars, full disks. */
final class Weather {

    private static final long SECOND = VirtualWorld.SECOND;
    private static final long LIMIT = 3600 * SECOND;

    private final SplittableRandom random;
    private final TestPayload payload;
    private final VirtualWorld world;
    private final List<VirtualMachine> honest = new ArrayList<>();
    private final List<VirtualMachine> liars = new ArrayList<>();

    Weather(long seed, List<TestPayload> payloads) {
        random = new SplittableRandom(seed);
        payload = payloads.get(random.nextInt(payloads.size()));
        long latency = 100_000L << random.nextInt(10);
        long rate = (256L << 10) << random.nextInt(8);
        world = new VirtualWorld(random.nextLong(), payload, latency, rate);
        world.network().lossy(random.nextInt(3) * 0.15);
        people();
        happenings();
    }

    private void people() {
        VirtualMachine origin = world.add(true, policy());
        if (random.nextInt(4) == 0) {
            origin.limits(EngineLimits.USUAL.alone());
        }
        honest.add(origin.start());
        int leeches = 1 + random.nextInt(5);
        for (int i = 0; i < leeches; i++) {
            VirtualMachine machine = world.add(false, policy());
            if (random.nextInt(4) == 0) {
                machine.buffers(0); // as little as there can be
            }
            if (random.nextInt(3) == 0) {
                machine.limits(EngineLimits.USUAL.alone()); // one of another make
            }
            honest.add(machine);
            world.time().after(random.nextLong(3 * SECOND), machine::start);
        }
        int lying = random.nextInt(3);
        for (int i = 0; i < lying; i++) {
            VirtualMachine machine = world.add(true, BudgetPolicy.unlimited());
            machine.storage().lie(true);
            if (random.nextBoolean()) {
                waver(machine, random.nextLong(SECOND));
            }
            liars.add(machine);
            world.time().after(random.nextLong(3 * SECOND), machine::start);
        }
    }

    /** Now it lies, now it does not. */
    private void waver(VirtualMachine liar, long nanos) {
        world.time().after(nanos, () -> {
            liar.storage().lie(random.nextBoolean());
            waver(liar, nanos);
        });
    }

    private UploadPolicy policy() {
        return random.nextInt(4) == 0 ? new RatePolicy((64L << 10) << random.nextInt(6)) : BudgetPolicy.unlimited();
    }

    private void happenings() {
        for (int i = random.nextInt(6); i > 0; i--) {
            world.time().after(random.nextLong(10 * SECOND), world.network()::cutOne);
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            VirtualMachine machine = honest.get(random.nextInt(honest.size()));
            world.time().after(random.nextLong(8 * SECOND), () -> restart(machine));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            VirtualMachine machine = honest.get(random.nextInt(honest.size()));
            world.time().after(random.nextLong(5 * SECOND), () -> fill(machine));
        }
        for (int i = random.nextInt(2); i > 0; i--) {
            VirtualMachine machine = honest.get(random.nextInt(honest.size()));
            world.time().after(random.nextLong(5 * SECOND), () -> fail(machine));
        }
        for (int i = random.nextInt(2); i > 0; i--) {
            VirtualMachine machine = honest.get(random.nextInt(honest.size()));
            world.time().after(random.nextLong(5 * SECOND), () -> rest(machine));
        }
    }

    private void fail(VirtualMachine machine) {
        machine.storage().fail(true);
        world.time().after(random.nextLong(5 * SECOND), () -> machine.storage().fail(false));
    }

    private void restart(VirtualMachine machine) {
        if (machine.isUp()) {
            machine.kill();
            world.time().after(random.nextLong(5 * SECOND), machine::start);
        }
    }

    private void fill(VirtualMachine machine) {
        machine.storage().room(random.nextInt(payload.bytes().length));
        world.time().after(random.nextLong(20 * SECOND), () -> machine.storage().room(Long.MAX_VALUE));
    }

    private void rest(VirtualMachine machine) {
        if (machine.isUp()) {
            machine.swarm().pause(true);
            world.time().after(random.nextLong(20 * SECOND), () -> {
                if (machine.isUp()) {
                    machine.swarm().pause(false);
                }
            });
        }
    }

    /** Lets it happen. @return whether every honest machine has completed */
    boolean run() {
        return world.time().runUntil(() -> honest.stream().allMatch(m -> m.isUp() && m.isComplete()), LIMIT);
    }

    /** Whether everyone who says so has the right bytes. */
    boolean isRight() {
        return honest.stream().allMatch(m -> java.util.Arrays.equals(m.storage().content(), payload.bytes()));
    }

    VirtualWorld world() {
        return world;
    }

    @Override
    public String toString() {
        return "after " + world.time().now() / 1e9 + " s and " + world.time().ran() + " events: honest " + honest
                + ", liars " + liars;
    }
}
