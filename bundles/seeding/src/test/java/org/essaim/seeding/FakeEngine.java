/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.seeding;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.PeerView;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;

/** An engine that only remembers what is open. */
final class FakeEngine implements PeerTransfer {

    final Map<InfoHash, FakeSession> open = new LinkedHashMap<>();
    int opened;
    int mostOpen;
    boolean refusing;

    @Override
    public TransferSession open(TransferRequest request) {
        if (refusing) {
            throw new LocalFault("PORT_TAKEN", "no port", "wait");
        }
        FakeSession session = open.computeIfAbsent(request.infoHash(), hash -> {
            opened++;
            return new FakeSession(hash);
        });
        mostOpen = Math.max(mostOpen, open.size());
        return session;
    }

    @Override
    public Optional<TransferSession> session(InfoHash infoHash) {
        return Optional.ofNullable(open.get(infoHash));
    }

    @Override
    public Collection<TransferSession> sessions() {
        return new ArrayList<>(open.values());
    }

    @Override
    public String engine() {
        return "fake";
    }

    /** What the engine's own end does to its sessions. */
    void stop() {
        List.copyOf(open.values()).forEach(FakeSession::close);
    }

    final class FakeSession implements TransferSession {

        private final InfoHash infoHash;
        private boolean closed;
        int peers;
        private Optional<Fault> problem = Optional.empty();

        private FakeSession(InfoHash infoHash) {
            this.infoHash = infoHash;
        }

        /** Ends by itself. */
        void fail() {
            problem = Optional.of(new LocalFault("CONTENT_CHANGED", "changed", "restore"));
            close();
        }

        @Override
        public InfoHash infoHash() {
            return infoHash;
        }

        @Override
        public TransferProgress progress() {
            TransferProgress.State state = closed ? TransferProgress.State.CLOSED : TransferProgress.State.SEEDING;
            return new TransferProgress(state, 1, 1, 0, 0, 0, 0, 0, peers, problem);
        }

        @Override
        public List<PeerView> peers() {
            return List.of();
        }

        @Override
        public CompletionStage<TransferOutcome> completion() {
            return CompletableFuture.completedStage(new TransferOutcome.Complete());
        }

        @Override
        public void pause(boolean paused) {}

        @Override
        public void close() {
            closed = true;
            open.remove(infoHash, this);
        }
    }
}
