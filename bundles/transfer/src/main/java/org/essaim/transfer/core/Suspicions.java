/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who sent which block of pieces that were wrong. When such a piece has come right, the blocks that differ tell who lied.
 * Bounded.
 */
final class Suspicions {

    private static final int MOST_PIECES = 64;
    private static final int MOST_FAILURES = 8;
    private static final int SUM = 32;

    private final Map<Integer, List<Failure>> failures = new LinkedHashMap<>();

    private record Failure(byte[] sums, @Nullable Sender[] senders) {}

    boolean has(int piece) {
        return failures.containsKey(piece);
    }

    /** A piece was wrong. */
    void add(OpenPiece piece, byte[] sums) {
        @Nullable Sender[] senders = new Sender[piece.blocks()];
        for (int block = 0; block < senders.length; block++) {
            senders[block] = piece.sender(block);
        }
        if (failures.size() >= MOST_PIECES && !failures.containsKey(piece.index())) {
            failures.remove(failures.keySet().iterator().next());
        }
        List<Failure> former = failures.computeIfAbsent(piece.index(), i -> new ArrayList<>());
        if (former.size() < MOST_FAILURES) {
            former.add(new Failure(sums, senders));
        }
    }

    /** A piece has come right. @return who has lied about it; others that were suspected are cleared */
    Set<Sender> resolve(int piece, byte[] sums) {
        Set<Sender> liars = new HashSet<>();
        List<Failure> known = failures.remove(piece);
        if (known != null) {
            known.forEach(f -> compare(f, sums, liars));
        }
        return liars;
    }

    private static void compare(Failure failure, byte[] sums, Set<Sender> liars) {
        Set<Sender> honest = new HashSet<>();
        for (int block = 0; block < failure.senders().length; block++) {
            Sender sender = failure.senders()[block];
            int from = block * SUM;
            boolean same = Arrays.equals(failure.sums(), from, from + SUM, sums, from, from + SUM);
            if (sender != null) {
                (same ? honest : liars).add(sender);
            }
        }
        honest.removeAll(liars);
        honest.forEach(Sender::cleared);
    }
}
