/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.swarm;

import org.essaim.protocol.wire.Pieces;

/**
 * In which order pieces that nobody has begun are begun. Told of what peers have and of what is wanted; peers that have
 * everything from the beginning are not told of, because they change no order.
 */
public interface PieceOrder {

    /** A peer has this piece now. */
    void gained(int piece);

    /** A peer that had this piece has left. */
    void lost(int piece);

    /** The piece is to be fetched, again. */
    void want(int piece);

    /** The piece is being fetched, or is here. */
    void unwant(int piece);

    /** Whether a piece waits to be begun. */
    boolean isWanted(int piece);

    /** How many pieces wait to be begun. */
    int wanted();

    /** The piece that a peer is to begin, or -1 when it has none that is wanted. */
    int next(Pieces has);
}
