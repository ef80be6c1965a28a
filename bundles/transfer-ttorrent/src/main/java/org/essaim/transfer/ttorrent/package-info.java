/**
 * The transfer contract on ttorrent 1.5, for plain v1 swarms.
 *
 * <p>Of ttorrent it uses the messages, the state machine of a peer ({@code SharingPeer}), the bookkeeping of pieces ({@code
 * SharedTorrent}) and the handshake. What its {@code Client} does otherwise is ours, because in 1.5 it
 * opens a port per torrent, waits for handshakes in its accept loop without a time limit, spins while a socket is full,
 * keeps 1 MiB of direct memory per peer, trusts announced lengths, unchokes four peers every three seconds, opens every file
 * of the payload and talks to a tracker.
 *
 * <ul>
 *   <li>There is no second copy of the payload: ttorrent is shown a torrent of one empty file, pieces are assembled and
 *       hashed in memory and written to the {@code PieceStorage} when they are right.
 *   <li>One port serves all swarms; the info-hash in the handshake tells them apart.
 *   <li>Everyone is unchoked; blocks go out when the {@code UploadPolicy} lets them.
 *   <li>The origin is asked for what no other machine has; a piece that a slow peer holds up moves to an idle one.
 * </ul>
 *
 * <p>Locks are taken in the order peer, piece, torrent. No thread is ever interrupted: that would close file channels.
 */
@NullMarked
package org.essaim.transfer.ttorrent;

import org.jspecify.annotations.NullMarked;
