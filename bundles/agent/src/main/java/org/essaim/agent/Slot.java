/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import org.jspecify.annotations.Nullable;

/** A service that comes and goes. Set from any thread; readers take the value once and use that. */
final class Slot<T> {

    private volatile @Nullable T value;

    /** The service now; null while there is none. */
    @Nullable T get() {
        return value;
    }

    void set(T added) {
        value = added;
    }

    /** Forgets a service; without effect when another has taken its place already. */
    @SuppressWarnings("ReferenceEquality") // the very same service, not an equal one
    void clear(T removed) {
        if (value == removed) {
            value = null;
        }
    }
}
