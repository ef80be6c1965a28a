/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.util.Optional;
import org.essaim.server.ledger.Rows;

/**
 * What a machine, or the server in its place, says about an action; texts cut to what the database takes.
 *
 * @param rate payload bytes per second; not kept over restarts
 */
public record Account(
        String detail,
        Optional<String> code,
        Optional<String> remedy,
        long bytesHave,
        long bytesTotal,
        long bytesFromOrigin,
        long bytesFromPeers,
        long rate,
        Optional<String> liveTree) {

    private static final int TEXT = 1024;
    private static final int CODE = 64;
    private static final int PATH = 4096;

    /** Cuts texts, and takes negative numbers for none. */
    public Account {
        detail = Rows.cut(detail, TEXT);
        code = code.map(text -> Rows.cut(text, CODE));
        remedy = remedy.map(text -> Rows.cut(text, TEXT));
        liveTree = liveTree.map(text -> Rows.cut(text, PATH));
        bytesHave = Math.max(0, bytesHave);
        bytesTotal = Math.max(0, bytesTotal);
        bytesFromOrigin = Math.max(0, bytesFromOrigin);
        bytesFromPeers = Math.max(0, bytesFromPeers);
        rate = Math.max(0, rate);
    }

    static Account planned(long payloadLength) {
        return new Account(
                "waits to be told", Optional.empty(), Optional.empty(), 0, payloadLength, 0, 0, 0, Optional.empty());
    }

    /** Another sentence; figures and live tree as they were. */
    Account saying(String newDetail, Optional<String> newCode) {
        return new Account(
                newDetail,
                newCode,
                Optional.empty(),
                bytesHave,
                bytesTotal,
                bytesFromOrigin,
                bytesFromPeers,
                0,
                liveTree);
    }
}
