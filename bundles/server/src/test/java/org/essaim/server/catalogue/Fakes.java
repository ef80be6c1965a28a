/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.Sha256;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.PeerView;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.api.verification.Signer;
import org.essaim.api.verification.TrustedKey;
import org.essaim.api.verification.Verdict;
import org.essaim.api.verification.Verifier;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;

/** The modules around the catalogue, in their simplest form. */
final class Fakes {

    private Fakes() {}

    /** Signs by writing the descriptor down. */
    static class TextSigner implements Signer {
        @Override
        public SignedPatch sign(PatchDescriptor patch) {
            String text = String.join(
                    " ",
                    "signed",
                    patch.id().toString(),
                    patch.kind(),
                    patch.manifestHash().hex(),
                    String.valueOf(patch.manifestLength()),
                    patch.infoHash().hex(),
                    String.valueOf(patch.payloadLength()),
                    String.valueOf(patch.treeLength()),
                    String.valueOf(patch.entries()));
            return new SignedPatch(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public List<TrustedKey> publicKeys() {
            return List.of();
        }
    }

    /** Accepts what {@link TextSigner} has signed and what fits the metainfo. */
    static class TextVerifier implements Verifier {
        @Override
        public Verdict verify(SignedPatch patch, byte[] metainfo) {
            PatchDescriptor descriptor = parse(patch);
            try {
                if (Metainfo.parse(metainfo).infoHash().equals(descriptor.infoHash())) {
                    return new Verdict.Accepted(descriptor);
                }
            } catch (MetainfoException e) {
                return new Verdict.Rejected("BAD_METAINFO", String.valueOf(e.getMessage()), "-");
            }
            return new Verdict.Rejected("WRONG_INFO_HASH", "other info-hash", "-");
        }

        static PatchDescriptor parse(SignedPatch patch) {
            String[] words = new String(patch.envelope(), StandardCharsets.UTF_8).split(" ");
            return new PatchDescriptor(
                    PatchId.parse(words[1]),
                    words[2],
                    new Sha256(words[3]),
                    Long.parseLong(words[4]),
                    new InfoHash(words[5]),
                    Long.parseLong(words[6]),
                    Long.parseLong(words[7]),
                    Integer.parseInt(words[8]));
        }

        @Override
        public Verdict verifyContent(PatchDescriptor patch, PieceStorage payload, LongConsumer progress) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<TrustedKey> trustedKeys() {
            return List.of();
        }

        @Override
        public void trust(List<TrustedKey> keys) {
            throw new UnsupportedOperationException();
        }
    }

    /** Remembers what is offered. */
    static final class MemorySeeder implements Seeder {
        final Map<InfoHash, TransferRequest> requests = new ConcurrentHashMap<>();
        final List<PatchId> offered = new CopyOnWriteArrayList<>();

        @Override
        public void offer(PatchId patch, TransferRequest request) {
            requests.put(request.infoHash(), request);
            offered.add(patch);
        }

        @Override
        public void withdraw(InfoHash infoHash) {
            requests.remove(infoHash);
        }

        @Override
        public List<Offer> offers() {
            return new ArrayList<>();
        }
    }

    /** An engine with one session for each swarm, which has sent as many bytes as it is told. */
    static final class CountingEngine implements PeerTransfer {
        final Map<InfoHash, Long> sent = new ConcurrentHashMap<>();

        @Override
        public TransferSession open(TransferRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<TransferSession> session(InfoHash infoHash) {
            return Optional.ofNullable(sent.get(infoHash)).map(bytes -> new Session(infoHash, bytes));
        }

        @Override
        public Collection<TransferSession> sessions() {
            return List.of();
        }

        @Override
        public String engine() {
            return "counting";
        }
    }

    private record Session(InfoHash infoHash, long sent) implements TransferSession {
        @Override
        public TransferProgress progress() {
            return new TransferProgress(TransferProgress.State.SEEDING, 0, 0, 0, 0, sent, 0, 0, 0, Optional.empty());
        }

        @Override
        public List<PeerView> peers() {
            return List.of();
        }

        @Override
        public CompletionStage<TransferOutcome> completion() {
            return new CompletableFuture<>();
        }

        @Override
        public void pause(boolean paused) {}

        @Override
        public void close() {}
    }
}
