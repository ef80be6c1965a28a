/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {

    private final List<String> closed = new ArrayList<>();
    private final Map<String, Runnable> connections = new HashMap<>();
    private final OpenConnections open = new OpenConnections(2, 10);

    private Runnable connection(String name) {
        return connections.computeIfAbsent(name, key -> () -> closed.add(key));
    }

    @Test
    void ofTooManyTheQuietestIsClosed() {
        open.active(connection("a"), 0);
        open.active(connection("b"), 1);
        open.active(connection("a"), 2);
        open.active(connection("c"), 3);
        assertThat(closed).containsExactly("b");
        assertThat(open.count()).isEqualTo(2);
    }

    @Test
    void whoIsQuietForTooLongIsClosed() {
        open.active(connection("a"), 0);
        open.active(connection("b"), 5);
        open.sweep(9);
        assertThat(closed).isEmpty();
        open.sweep(10);
        assertThat(closed).containsExactly("a");
        open.sweep(15);
        assertThat(closed).containsExactly("a", "b");
    }

    @Test
    void whoHasGoneIsForgotten() {
        open.active(connection("a"), 0);
        open.closed(connection("a"));
        open.closed(connection("a"));
        open.sweep(100);
        assertThat(closed).isEmpty();
    }

    @Test
    void atTheEndAllAreClosed() {
        open.active(connection("a"), 0);
        open.active(connection("b"), 0);
        open.closeAll();
        assertThat(closed).containsExactly("a", "b");
        assertThat(open.count()).isZero();
    }
}
