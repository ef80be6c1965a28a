/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place for a service that comes and goes while its module is replaced. Thread-safe. */
final class Slot<T> {

    private @Nullable T service;

    /** Puts a service in place of the former one. */
    synchronized void set(T next) {
        service = next;
        notifyAll();
    }

    /** Takes a service away, unless another one has come already. */
    synchronized void unset(T former) {
        if (service == former) {
            service = null;
        }
    }

    /** The service that is there now. */
    synchronized Optional<T> get() {
        return Optional.ofNullable(service);
    }

    /** The service, or nothing when none came in time. */
    synchronized Optional<T> await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (long left = patience.toMillis(); service == null && left > 0; ) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
        return Optional.ofNullable(service);
    }
}
