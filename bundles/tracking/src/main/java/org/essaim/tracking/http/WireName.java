/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import java.nio.ByteBuffer;
import org.essaim.api.InfoHash;

/** The 20 bytes by which a swarm is asked for: a hash of version 1, or the first of one of version 2 (BEP 52). */
record WireName(long first, long second, int third) implements Comparable<WireName> {

    static final int BYTES = 20;

    /** @param bytes at least 20; what follows is passed over */
    static WireName of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new WireName(buffer.getLong(), buffer.getLong(), buffer.getInt());
    }

    static WireName of(InfoHash infoHash) {
        return of(infoHash.bytes());
    }

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(first)
                .putLong(second)
                .putInt(third)
                .array();
    }

    /** As bencode sorts its keys: byte by byte, each from 0 to 255. */
    @Override
    public int compareTo(WireName other) {
        int order = Long.compareUnsigned(first, other.first);
        if (order == 0) {
            order = Long.compareUnsigned(second, other.second);
        }
        return order == 0 ? Integer.compareUnsigned(third, other.third) : order;
    }

    @Override
    public int hashCode() {
        return third; // bytes of a hash are random as they are
    }
}
