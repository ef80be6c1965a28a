/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.LinkedHashMap;
import java.util.Map;

/** Everyone who has sent blocks lately, over all swarms; bounded. */
final class Culprits {

    private static final int MOST = 4096;

    private final Map<String, Sender> senders = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sender> eldest) {
            return size() > MOST;
        }
    };

    /** The sender of this name. */
    Sender of(String name) {
        return senders.computeIfAbsent(name, Sender::new);
    }

    /** Whether it is shut out. */
    boolean isBanned(String name) {
        Sender known = senders.get(name);
        return known != null && known.isBanned();
    }

    /** Who is shut out. */
    long banned() {
        return senders.values().stream().filter(Sender::isBanned).count();
    }
}
