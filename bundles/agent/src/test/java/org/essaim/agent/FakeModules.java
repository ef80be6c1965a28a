/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.patching.ApplyProgress;
import org.essaim.api.patching.ApplyRequest;
import org.essaim.api.patching.Installed;
import org.essaim.api.patching.LocalChanges;
import org.essaim.api.patching.PatchApplier;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.PeerView;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.api.verification.TrustedKey;
import org.essaim.api.verification.Verdict;
import org.essaim.api.verification.Verifier;

/** The five modules as fakes that a test steers. */
final class FakeModules {

    private FakeModules() {}

    static byte[] read(PieceStorage storage) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate((int) storage.length());
            storage.read(0, bytes);
            return bytes.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts the patches that it knows, and content that is theirs. */
    static final class FakeVerifier implements Verifier {
        final Map<String, TestPatch> signed = new LinkedHashMap<>();
        final List<TrustedKey> trusted = new ArrayList<>();
        Verdict rejects;
        int contentChecks;
        RuntimeException breaks;

        @Override
        public Verdict verify(SignedPatch patch, byte[] metainfo) {
            TestPatch known = signed.get(new String(patch.envelope(), java.nio.charset.StandardCharsets.UTF_8));
            return known == null || !Arrays.equals(known.metainfo, metainfo)
                    ? new Verdict.Rejected("BAD_SIGNATURE", "nobody signed it", "publish it properly")
                    : new Verdict.Accepted(known.descriptor);
        }

        @Override
        public Verdict verifyContent(PatchDescriptor patch, PieceStorage payload, LongConsumer progress) {
            contentChecks++;
            if (breaks != null) {
                throw breaks;
            }
            if (rejects != null) {
                return rejects;
            }
            TestPatch known = signed.get("signed " + patch.id());
            return Arrays.equals(read(payload), known.payload)
                    ? new Verdict.Accepted(patch)
                    : new Verdict.Rejected("WRONG_CONTENT", "'app.txt' is not what was signed", "publish again");
        }

        @Override
        public List<TrustedKey> trustedKeys() {
            return trusted;
        }

        @Override
        public void trust(List<TrustedKey> keys) {
            trusted.clear();
            trusted.addAll(keys);
        }
    }

    /** Installs at once, unless told otherwise; what is live survives the applier, as it would on a disk. */
    static final class FakeApplier implements PatchApplier {
        final Map<String, Installed> live;
        final Map<PatchId, TestPatch> known;
        final Path versions;
        final List<String> calls = new ArrayList<>();
        ApplyOutcome answers;
        RuntimeException breaks;
        RuntimeException breaksListing;

        FakeApplier(Path versions, Map<String, Installed> live, Map<PatchId, TestPatch> known) {
            this.versions = versions;
            this.live = live;
            this.known = known;
        }

        @Override
        public ApplyOutcome apply(ApplyRequest request, Consumer<ApplyProgress> progress) {
            calls.add("apply " + request.patch().id());
            progress.accept(new ApplyProgress("stage", 0, 0));
            if (breaks != null) {
                throw breaks;
            }
            if (answers != null) {
                return answers;
            }
            TestPatch patch = known.get(request.patch().id());
            if (!Arrays.equals(read(request.payload()), patch.payload)) {
                throw new AssertionError("applied what was not complete");
            }
            Optional<PatchDescriptor> former =
                    Optional.ofNullable(live.get(patch.id.name())).map(Installed::patch);
            Installed installed = patch.install(versions, former);
            live.put(patch.id.name(), installed);
            return new ApplyOutcome.Live(installed);
        }

        @Override
        public ApplyOutcome undo(PatchId left) {
            calls.add("undo " + left);
            if (breaks != null) {
                throw breaks;
            }
            if (answers != null) {
                return answers;
            }
            Installed now = live.remove(left.name());
            if (now.previous().isEmpty()) {
                return new ApplyOutcome.Removed();
            }
            Installed back = known.get(now.previous().get().id()).install(versions, Optional.empty());
            live.put(left.name(), back);
            return new ApplyOutcome.Live(back);
        }

        @Override
        public List<Installed> installed() {
            if (breaksListing != null) {
                throw breaksListing;
            }
            return List.copyOf(live.values());
        }

        @Override
        public Optional<Installed> installed(String patchName) {
            return Optional.ofNullable(live.get(patchName));
        }

        @Override
        public LocalChanges localChanges(String patchName) {
            return new LocalChanges(List.of(), List.of(), List.of(), 0);
        }
    }

    /** Keeps sessions that the test completes. */
    static final class FakeTransfer implements PeerTransfer {
        final Map<InfoHash, FakeSession> open = new LinkedHashMap<>();
        final List<FakeSession> all = new ArrayList<>();
        Fault refuses;

        @Override
        public TransferSession open(TransferRequest request) {
            if (refuses != null) {
                throw refuses;
            }
            FakeSession session = new FakeSession(this, request);
            open.put(request.infoHash(), session);
            all.add(session);
            return session;
        }

        @Override
        public Optional<TransferSession> session(InfoHash infoHash) {
            return Optional.ofNullable(open.get(infoHash));
        }

        @Override
        public Collection<TransferSession> sessions() {
            return List.copyOf(open.values());
        }

        @Override
        public String engine() {
            return "fake";
        }
    }

    static final class FakeSession implements TransferSession {
        final FakeTransfer engine;
        final TransferRequest request;
        final CompletableFuture<TransferOutcome> completion = new CompletableFuture<>();
        TransferProgress.State state = TransferProgress.State.DOWNLOADING;
        Optional<Fault> problem = Optional.empty();
        boolean paused;
        boolean closed;
        RuntimeException breaksClosing;
        long have;

        FakeSession(FakeTransfer engine, TransferRequest request) {
            this.engine = engine;
            this.request = request;
        }

        void deliver(byte[] payload) {
            try {
                request.storage().write(0, ByteBuffer.wrap(payload));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            have = payload.length;
            state = TransferProgress.State.SEEDING;
            completion.complete(new TransferOutcome.Complete());
        }

        @Override
        public InfoHash infoHash() {
            return request.infoHash();
        }

        @Override
        public TransferProgress progress() {
            return new TransferProgress(
                    state, have, request.storage().length(), have / 2, have - have / 2, 0, 7, 0, 3, problem);
        }

        @Override
        public List<PeerView> peers() {
            return List.of();
        }

        @Override
        public CompletionStage<TransferOutcome> completion() {
            return completion;
        }

        @Override
        public void pause(boolean wanted) {
            paused = wanted;
        }

        @Override
        public void close() {
            closed = true;
            engine.open.remove(infoHash(), this);
            if (breaksClosing != null) {
                throw breaksClosing;
            }
            completion.complete(new TransferOutcome.Interrupted());
        }
    }

    static final class FakeSeeder implements Seeder {
        final Map<InfoHash, TransferRequest> offered = new LinkedHashMap<>();
        Fault refuses;

        @Override
        public void offer(PatchId patch, TransferRequest request) {
            if (refuses != null) {
                throw refuses;
            }
            offered.put(request.infoHash(), request);
        }

        @Override
        public void withdraw(InfoHash infoHash) {
            offered.remove(infoHash);
        }

        @Override
        public List<Offer> offers() {
            return List.of();
        }
    }

    static final class FakePeers implements PeerSource {
        int reannounced;

        @Override
        public Membership join(SwarmMember member) {
            throw new AssertionError("the agent joins no swarm itself");
        }

        @Override
        public void reannounce() {
            reannounced++;
        }
    }
}
