/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everyone who has sent blocks lately, over all swarms; bounded. */
final class Culprits {

    private static final int MOST = 4096;

    private volatile List<String> banned = List.of();
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

    /** The names of those who are shut out. Any thread. */
    List<String> banned() {
        return banned;
    }

    /** Someone may have been shut out. */
    void publish() {
        banned = senders.values().stream()
                .filter(Sender::isBanned)
                .map(Sender::name)
                .toList();
    }
}
