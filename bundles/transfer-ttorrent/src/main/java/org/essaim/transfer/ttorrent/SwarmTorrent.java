/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import com.turn.ttorrent.client.Piece;
import com.turn.ttorrent.client.SharedTorrent;
import com.turn.ttorrent.client.peer.SharingPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import org.essaim.api.InfoHash;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.protocol.Metainfo;

/**
 * ttorrent's bookkeeping of a swarm, over pieces of ours. ttorrent sees a torrent of one empty file, so that it makes no
 * second copy of the payload, opens no file per payload file, and parses nothing that a stranger wrote; size, info-hash
 * and pieces come from the metainfo that Essaim's parser accepted.
 *
 * <p>Thread contract: guarded by its own lock. Order of locks: peer, piece, torrent; so nothing here takes a peer's lock
 * but that of the peer it was called with.
 */
final class SwarmTorrent extends SharedTorrent {

    /** What the session is told. Called with locks held: must not block. */
    interface Events {
        /** A piece is verified and stored. */
        void stored(SwarmPiece piece);

        /** A verified piece could not be stored. */
        void notStored(SwarmPiece piece, IOException cause);

        /** A piece had a wrong hash; all of it came from this peer. */
        void spoiled(SwarmPiece piece, SwarmPeer by);

        /** Whether pieces may be asked for. */
        boolean mayFetch();
    }

    /** The most bytes that pieces in the making may take of the heap, as long as that is one piece at least. */
    private static final long IN_FLIGHT_BYTES = 16L << 20;

    private final byte[] infoHash;
    private final long total;
    private final int mostInFlight;
    private final Picker picker;
    private final Tally tally;
    private final Events events;
    private long have;

    private SwarmTorrent(Metainfo metainfo, Path scratch, Picker picker, Tally tally, Events events)
            throws IOException, NoSuchAlgorithmException {
        super(empty(metainfo.pieceLength()), scratch.toFile(), false, picker);
        super.close();
        this.infoHash = metainfo.infoHash().bytes();
        this.total = metainfo.totalLength();
        this.mostInFlight = (int) Math.max(1, IN_FLIGHT_BYTES / metainfo.pieceLength());
        this.picker = picker;
        this.tally = tally;
        this.events = events;
    }

    /** @param folder where ttorrent may make, for a moment, the empty file that it insists on */
    static SwarmTorrent of(Metainfo metainfo, Path folder, Picker picker, Tally tally, Events events)
            throws IOException {
        Path scratch = Files.createTempDirectory(Files.createDirectories(folder), "ttorrent-");
        try {
            return new SwarmTorrent(metainfo, scratch, picker, tally, events);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        } finally {
            Files.deleteIfExists(scratch.resolve("payload.part"));
            Files.deleteIfExists(scratch.resolve("payload"));
            Files.deleteIfExists(scratch);
        }
    }

    private static byte[] empty(int pieceLength) {
        String info = "d6:lengthi0e4:name7:payload12:piece lengthi" + pieceLength + "e6:pieces0:e";
        return ("d4:info" + info + "e").getBytes(StandardCharsets.US_ASCII);
    }

    /** The pieces, none of them verified. */
    static SwarmPiece[] pieces(Metainfo metainfo, PieceStorage storage) {
        SwarmPiece[] pieces = new SwarmPiece[metainfo.pieceCount()];
        for (int i = 0; i < pieces.length; i++) {
            long place = (long) i * metainfo.pieceLength();
            pieces[i] = new SwarmPiece(
                    storage,
                    i,
                    place,
                    metainfo.pieceLength(i),
                    metainfo.pieceHash(i).sha1().orElseThrow());
        }
        return pieces;
    }

    /** Takes the pieces over, verified or not; afterwards peers may come. */
    synchronized void begin(SwarmPiece[] pieces) {
        TtorrentFields.initialize(this, pieces);
        for (SwarmPiece piece : pieces) {
            if (piece.isValid()) {
                markCompleted(piece);
            }
        }
    }

    @Override
    public synchronized void init() {
        throw new IllegalStateException("begin() takes its place");
    }

    @Override
    public synchronized void markCompleted(Piece piece) {
        if (!super.getCompletedPieces().get(piece.getIndex())) {
            have += piece.size();
        }
        super.markCompleted(piece);
    }

    InfoHash swarm() {
        return InfoHash.of(infoHash);
    }

    /** Verified payload bytes. */
    synchronized long have() {
        return have;
    }

    @Override
    public byte[] getInfoHash() {
        return infoHash.clone();
    }

    @Override
    public long getSize() {
        return total;
    }

    @Override
    public synchronized BitSet getCompletedPieces() {
        return super.getCompletedPieces();
    }

    @Override
    public synchronized BitSet getRequestedPieces() {
        return super.getRequestedPieces();
    }

    @Override
    public SwarmPiece getPiece(int index) {
        return (SwarmPiece) super.getPiece(index);
    }

    /** Whether a peer has something that we still miss, asked for or not. */
    synchronized boolean wantsFrom(SharingPeer peer) {
        BitSet missing = peer.getAvailablePieces();
        missing.andNot(super.getCompletedPieces());
        return !missing.isEmpty();
    }

    @Override
    public synchronized void handlePeerReady(SharingPeer peer) {
        if (!(peer instanceof SwarmPeer ours) || ours.isDownloading() || ours.isChoked()) {
            return;
        }
        if (!ours.isConnected() || !events.mayFetch()) {
            return;
        }
        BitSet requested = super.getRequestedPieces();
        BitSet completed = super.getCompletedPieces();
        if (requested.cardinality() >= mostInFlight) {
            return;
        }
        BitSet wanted = peer.getAvailablePieces();
        wanted.andNot(completed);
        wanted.andNot(requested);
        BitSet eligible = ours.isSnubbed()
                ? picker.onlyThere(wanted)
                : picker.narrow(wanted, ours.isOrigin(), machinesDeliverSoon());
        if (!eligible.isEmpty()) {
            picker.offer(eligible);
            super.handlePeerReady(peer);
        }
    }

    private boolean machinesDeliverSoon() {
        return (total - have) <= tally.peerRate() * Picker.SOON_SECONDS;
    }

    @Override
    public synchronized void handlePieceAvailability(SharingPeer peer, Piece piece) {
        picker.count(piece.getIndex(), isOrigin(peer), 1);
        super.handlePieceAvailability(peer, piece);
    }

    @Override
    public synchronized void handleBitfieldAvailability(SharingPeer peer, BitSet available) {
        available.stream().forEach(i -> picker.count(i, isOrigin(peer), 1));
        super.handleBitfieldAvailability(peer, available);
    }

    @Override
    public synchronized void handlePieceCompleted(SharingPeer peer, Piece piece) throws IOException {
        super.handlePieceCompleted(peer, piece);
        if (piece.isValid()) {
            markCompleted(piece);
            events.stored((SwarmPiece) piece);
        } else if (peer instanceof SwarmPeer ours) {
            events.spoiled((SwarmPiece) piece, ours);
        }
    }

    /** A piece that had to wait for room is on the disk now. */
    synchronized void storedLate(SwarmPiece piece) throws IOException {
        super.handlePieceCompleted(null, piece);
        markCompleted(piece);
        events.stored(piece);
    }

    @Override
    public synchronized void handlePeerChoked(SharingPeer peer) {
        discard(peer);
        super.handlePeerChoked(peer);
    }

    @Override
    public synchronized void handlePeerDisconnected(SharingPeer peer) {
        peer.getAvailablePieces().stream().forEach(i -> picker.count(i, isOrigin(peer), -1));
        discard(peer);
        super.handlePeerDisconnected(peer);
    }

    @Override
    public synchronized void handleIOException(SharingPeer peer, IOException problem) {
        if (peer instanceof SwarmPeer ours && ours.getRequestedPiece() instanceof SwarmPiece piece) {
            ours.detach();
            Throwable cause = problem.getCause();
            events.notStored(piece, cause instanceof IOException io ? io : problem);
        }
    }

    private static void discard(SharingPeer peer) {
        if (peer.getRequestedPiece() instanceof SwarmPiece piece) {
            piece.discard();
        }
    }

    private static boolean isOrigin(SharingPeer peer) {
        return peer instanceof SwarmPeer ours && ours.isOrigin();
    }
}
