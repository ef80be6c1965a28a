/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.essaim.api.tracking.Traffic;

/** Payload bytes by the site that they came from. Written on the loop's thread alone; read from any. */
final class SiteBytes {

    private final Map<Integer, AtomicLong> sites = new ConcurrentHashMap<>();

    /** @param site as in {@link Traffic#received()} */
    void count(int site, long bytes) {
        AtomicLong known = sites.get(site);
        if (known == null) {
            boolean full = sites.size() >= Traffic.MOST - 1 && site != Traffic.NO_SITE;
            known = sites.computeIfAbsent(full ? Traffic.NO_SITE : site, fresh -> new AtomicLong());
        }
        known.setRelease(known.getPlain() + bytes);
    }

    /** It is known now where these bytes came from that counted as from no site. */
    void placed(int site, long bytes) {
        count(Traffic.NO_SITE, -bytes);
        count(site, bytes);
    }

    /** All of them. Any thread. */
    Map<Integer, Long> all() {
        Map<Integer, Long> all = new HashMap<>();
        sites.forEach((site, bytes) -> all.put(site, Math.max(0, bytes.getAcquire())));
        return all;
    }
}
