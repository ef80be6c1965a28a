/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.essaim.agent.server.Identity;
import org.essaim.agent.server.ServerLink;
import org.essaim.agent.server.ServerLink.Inventory;
import org.jspecify.annotations.Nullable;

/** Tells the server what this machine is: when that changes, and now and then for the clock. The agent's thread owns it. */
final class InventoryReport {

    private static final long LOOK = Duration.ofSeconds(5).toNanos();
    private static final long AGAIN = Duration.ofMinutes(10).toNanos();

    private final Surroundings world;
    private final Contact contact;
    private final Holdings holdings;
    private final Certification certification;
    private final Inbox inbox;
    private @Nullable Inventory sent;
    private boolean due = true;
    private boolean underWay;
    private long sentAt;
    private long lookAt = Long.MIN_VALUE;

    InventoryReport(Surroundings world, Contact contact, Holdings holdings, Certification certification, Inbox inbox) {
        this.world = world;
        this.contact = contact;
        this.holdings = holdings;
        this.certification = certification;
        this.inbox = inbox;
    }

    /** The server may have forgotten. */
    void again() {
        due = true;
        lookAt = Long.MIN_VALUE;
    }

    long step(long now, AgentSettings settings) {
        ServerLink link = contact.link();
        Identity identity = contact.identity();
        if (underWay
                || link == null
                || identity == null
                || contact.lastContact().isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (lookAt != Long.MIN_VALUE && lookAt - now > 0) {
            return lookAt - now;
        }
        lookAt = now + LOOK;
        Inventory current = inventory(settings, 0);
        if (!due && now - sentAt < AGAIN && current.equals(sent)) {
            return LOOK;
        }
        underWay = true;
        inbox.whenDone(
                link.inventory(identity, inventory(settings, world.clock().millis())), (answer, error) -> {
                    underWay = false;
                    if (error == null) {
                        sent = current;
                        sentAt = inbox.now();
                        due = false;
                    }
                });
        return Long.MAX_VALUE;
    }

    private Inventory inventory(AgentSettings settings, long clock) {
        Map<String, String> live = new TreeMap<>();
        holdings.installed()
                .forEach(each ->
                        live.put(each.patch().id().name(), each.patch().id().version()));
        return new Inventory(
                world.agentVersion(),
                world.platform(),
                settings.site(),
                settings.labels(),
                clock,
                live,
                world.modules().get(),
                certification.until().map(Instant::toEpochMilli).orElse(0L));
    }
}
