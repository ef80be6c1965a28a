/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.virtual;

import org.essaim.transfer.core.Loop;

/** A machine's thread; ends with the machine. */
public final class VirtualLoop implements Loop {

    private final VirtualTime time;
    private boolean dead;

    /** @param time shared by all machines */
    public VirtualLoop(VirtualTime time) {
        this.time = time;
    }

    /** Nothing runs any more. */
    public void kill() {
        dead = true;
    }

    /** Whether it has been killed. */
    public boolean isDead() {
        return dead;
    }

    @Override
    public long nanoTime() {
        return time.now();
    }

    @Override
    public void execute(Runnable task) {
        time.after(0, () -> run(task));
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        VirtualTime.Event event = time.after(delayNanos, () -> run(task));
        return () -> time.forget(event);
    }

    private void run(Runnable task) {
        if (!dead) {
            task.run();
        }
    }

    @Override
    public boolean inLoop() {
        return true;
    }
}
