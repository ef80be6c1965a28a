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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.essaim.api.Sha256;
import org.essaim.protocol.HashTree;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.WireLimits;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of version 2 (BEP 52) asked of peers and told to them. When a piece is wrong, the hashes of its blocks say which
 * of them are, and so who has lied; the others need not be fetched again.
 */
final class SwarmHashes {

    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final int MOST_TRIES = 4;
    private static final int MOST_TRIALS = 16;
    private static final int HASH = Message.HASH;

    private final SwarmCore swarm;
    private final EngineCore engine;
    private final Map<Message.HashRequest, Trial> trials = new LinkedHashMap<>();
    private final Set<PeerState> served = new HashSet<>();

    SwarmHashes(SwarmCore swarm, EngineCore engine) {
        this.swarm = swarm;
        this.engine = engine;
    }

    /** A wrong piece whose blocks' hashes are being asked for. */
    private static final class Trial {
        private final OpenPiece piece;
        private final byte[] sums;
        private final Set<Sender> senders;
        private final Set<PeerState> asked = new HashSet<>();
        private @Nullable PeerState witness;
        private long askedAt;

        Trial(OpenPiece piece, byte[] sums, Set<Sender> senders) {
            this.piece = piece;
            this.sums = sums;
            this.senders = senders;
        }
    }

    /**
     * Asks which blocks of a piece are wrong.
     *
     * @param sums the hashes of the blocks that came
     * @return whether there is somebody to ask; then the piece is taken care of
     */
    boolean ask(OpenPiece piece, byte[] sums, Set<Sender> senders) {
        if (!swarm.layout().hasTrees() || piece.blocks() < 2 || trials.size() >= MOST_TRIALS) {
            return false;
        }
        Optional<HashTree> tree = swarm.layout().tree(piece.index());
        if (tree.isEmpty()) {
            return false;
        }
        int perPiece = tree.get().leavesPerPiece();
        int inFile = piece.index() - swarm.layout().firstPieceOfFile(piece.index());
        Message.HashRequest request = new Message.HashRequest(tree.get().root(), 0, inFile * perPiece, perPiece, 0);
        Trial trial = new Trial(piece, sums, senders);
        if (trials.containsKey(request) || !askNext(request, trial)) {
            return false;
        }
        trials.put(request, trial);
        return true;
    }

    /** Asks somebody who was not asked yet, those who have nothing to do with it first. */
    private boolean askNext(Message.HashRequest request, Trial trial) {
        PeerState best = null;
        for (PeerState peer : swarm.peers()) {
            boolean able = peer.isHashing() && peer.isOpen() && peer.has(trial.piece.index());
            if (able && !trial.asked.contains(peer) && (best == null || trial.senders.contains(best.sender()))) {
                best = peer;
            }
        }
        if (best == null || trial.asked.size() >= MOST_TRIES) {
            return false;
        }
        trial.asked.add(best);
        trial.witness = best;
        trial.askedAt = engine.now();
        best.send(request);
        return true;
    }

    /** A peer tells hashes. */
    void answered(PeerState peer, Message.HashRequest request, byte[] hashes) {
        Trial trial = trials.get(request);
        if (trial == null || trial.witness != peer) {
            return;
        }
        byte[] leaves = Arrays.copyOf(hashes, Math.min(hashes.length, trial.piece.blocks() * HASH));
        if (swarm.layout().matchesLeaves(trial.piece.index(), leaves)) {
            trials.remove(request);
            convict(trial, leaves);
        } else {
            proceed(request, trial);
        }
    }

    private void convict(Trial trial, byte[] leaves) {
        Set<Integer> wrong = new HashSet<>();
        for (int block = 0; block < trial.piece.blocks(); block++) {
            int from = block * HASH;
            if (!Arrays.equals(leaves, from, from + HASH, trial.sums, from, from + HASH)) {
                wrong.add(block);
            }
        }
        swarm.downloads().spoiled(trial.piece, wrong);
    }

    /** A peer does not tell hashes. */
    void rejected(PeerState peer, Message.HashRequest request) {
        Trial trial = trials.get(request);
        if (trial != null && trial.witness == peer) {
            proceed(request, trial);
        }
    }

    private void proceed(Message.HashRequest request, Trial trial) {
        if (!askNext(request, trial)) {
            trials.remove(request);
            swarm.downloads().spoiled(trial.piece, trial.sums, trial.senders);
        }
    }

    /** Time passes: nobody is waited for too long. */
    void tick(long now) {
        for (Map.Entry<Message.HashRequest, Trial> entry : List.copyOf(trials.entrySet())) {
            Trial trial = entry.getValue();
            PeerState witness = trial.witness;
            if (now - trial.askedAt > PATIENCE_NANOS || witness == null || witness.isClosed()) {
                proceed(entry.getKey(), trial);
            }
        }
    }

    /** The swarm is left. */
    void close() {
        List<Trial> left = new ArrayList<>(trials.values());
        trials.clear();
        left.forEach(trial -> trial.piece.buffer().release());
    }

    /** A peer wants hashes; one answer at a time is made for each. */
    void requested(PeerState peer, Message.HashRequest request) {
        Optional<HashTree> tree = swarm.layout().hasTrees() ? swarm.layout().tree(request.root()) : Optional.empty();
        if (tree.isEmpty() || request.length() > WireLimits.HASHES) {
            peer.send(new Message.HashReject(request));
        } else if (request.baseLayer() > 0) {
            answer(peer, request, tree.get(), piece -> Optional.empty());
        } else {
            leaves(peer, request, tree.get());
        }
    }

    private void leaves(PeerState peer, Message.HashRequest request, HashTree tree) {
        int inFile = request.index() / tree.leavesPerPiece();
        int piece = first(request.root()) + inFile;
        boolean one = request.length() <= tree.leavesPerPiece();
        if (!one
                || piece < 0
                || piece >= swarm.layout().pieces()
                || !swarm.have().has(piece)
                || !served.add(peer)) {
            peer.send(new Message.HashReject(request));
            return;
        }
        boolean taken = swarm.disk().leaves(piece, leaves -> {
            served.remove(peer);
            answer(peer, request, tree, p -> p == inFile ? leaves : Optional.empty());
        });
        if (!taken) {
            served.remove(peer);
            peer.send(new Message.HashReject(request));
        }
    }

    private int first(Sha256 root) {
        OptionalInt first = swarm.layout().firstPieceOfFile(root);
        return first.orElse(swarm.layout().pieces());
    }

    private static void answer(PeerState peer, Message.HashRequest request, HashTree tree, HashTree.Leaves leaves) {
        Optional<byte[]> hashes =
                tree.hashes(request.baseLayer(), request.index(), request.length(), request.proofLayers(), leaves);
        peer.send(hashes.<Message>map(h -> new Message.Hashes(request, h))
                .orElseGet(() -> new Message.HashReject(request)));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        trials.forEach((request, trial) -> text.append(", hashes of ")
                .append(trial.piece)
                .append(" asked of ")
                .append(trial.witness));
        return text.toString();
    }
}
