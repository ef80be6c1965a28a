/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.Sha256;
import org.essaim.api.TrustFault;
import org.essaim.api.fleet.Catalogue.Progress;
import org.essaim.api.fleet.Catalogue.Publication;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.verification.Verdict;
import org.essaim.payload.EntryType;
import org.essaim.payload.FilePieceStorage;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.ManifestException;
import org.essaim.payload.ManifestHeader;
import org.essaim.payload.ManifestWriter;
import org.essaim.payload.PayloadHasher;
import org.essaim.payload.PayloadLayout;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoBuilder;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.PieceLengths;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One publication: tree → contents → manifest → metainfo → signature → folder → row. With the row the patch is
 * published; whatever fails before leaves nothing behind, at once or, after a crash, at the next start. One thread, one
 * use; never two at once.
 */
final class PublishRun {

    /** The version of metainfo that a publication gets which asks for no other. */
    static final Metainfo.Version USUAL = Metainfo.Version.V2;

    private static final Logger LOG = LoggerFactory.getLogger(PublishRun.class);

    private final Tools tools;
    private final Publication publication;
    private final PatchId id;
    private final Path source;
    private final Consumer<Progress> progress;
    private final SourceTree tree;
    private final List<ManifestEntry> created = new ArrayList<>();
    /** The hashes of the pieces of each large content. */
    private final Map<Sha256, MetainfoBuilder> large = new HashMap<>();

    private @Nullable Path incoming;

    /** What every publication works with. */
    record Tools(
            CatalogueSettings settings,
            ContentStore content,
            PatchFolders folders,
            PatchTable table,
            Modules modules,
            Environment environment,
            BooleanSupplier stop) {}

    /** @param source absolute; not a link */
    PublishRun(Tools tools, Publication publication, Path source, Consumer<Progress> progress) {
        this.tools = tools;
        this.publication = publication;
        this.id = publication.id();
        this.source = source;
        this.progress = progress;
        this.tree = new SourceTree(source);
    }

    /** Publishes; errors as {@link org.essaim.api.fleet.Catalogue#publish}. */
    PatchRecord run() {
        // Both are asked for now, so that nobody waits an hour to hear that one of them is away.
        tools.modules().signer(tools.settings().patience());
        tools.modules().verifier(tools.settings().patience());
        progress.accept(new Progress("scan", 0, 0));
        tree.scan();
        step("scanned");
        try {
            PatchRecord former = tools.table().find(id).orElse(null);
            return former == null ? publish() : compare(former);
        } catch (SQLException e) {
            throw CatalogueFaults.database(e);
        }
    }

    private PatchRecord compare(PatchRecord former) {
        try {
            takeIn(null);
            MessageDigest digest = sha256();
            writeManifest(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            if (former.descriptor().manifestHash().equals(Sha256.of(digest.digest()))) {
                return former;
            }
        } catch (IOException e) {
            throw CatalogueFaults.io("The content of " + id + " could not be compared", source, e);
        }
        throw CatalogueFaults.exists(id);
    }

    private PatchRecord publish() throws SQLException {
        boolean done = false;
        try {
            requireRoom();
            takeIn(tools.content());
            tools.content().sync();
            Path folder = tools.folders().begin();
            incoming = folder;
            PatchRecord patch = describe(folder);
            sign(folder, patch.descriptor());
            tools.folders().install(folder, id);
            tools.table().insert(patch);
            step("row-committed");
            done = true;
            return patch;
        } catch (IOException e) {
            throw ioFault(e);
        } finally {
            if (!done) {
                cleanUp();
            }
        }
    }

    /** Reads all files; to a store or, with none, for their hashes alone. */
    private void takeIn(@Nullable ContentStore store) throws IOException {
        long total = tree.length();
        Intake intake = new Intake(
                source,
                tree.entries(),
                store,
                tools.environment().opener(),
                new LargeFile.PieceForm(
                        version() == Metainfo.Version.V1 ? Metainfo.Version.V2 : version(), pieceLength()),
                () -> new ParallelLoop("essaim-hash", tools.settings().threads(), tools.stop()));
        try {
            intake.run(() -> progress.accept(new Progress("hash", Math.min(total, intake.bytesRead()), total)));
        } finally {
            created.addAll(intake.created());
        }
        large.putAll(intake.pieces());
        progress.accept(new Progress("hash", total, total));
        tree.requireUnchanged();
    }

    private PatchRecord describe(Path folder) throws IOException {
        Path manifest = folder.resolve(PatchFolders.MANIFEST);
        MessageDigest digest = sha256();
        long manifestLength = writeManifest(
                new DigestOutputStream(Files.newOutputStream(manifest, StandardOpenOption.CREATE_NEW), digest));
        SyncedFiles.force(manifest);
        step("manifest-written");
        PayloadLayout layout = layout(manifest);
        byte[] metainfo = metainfo(manifest, layout);
        SyncedFiles.write(folder.resolve(PatchFolders.METAINFO), metainfo);
        step("metainfo-written");
        PatchDescriptor descriptor = new PatchDescriptor(
                id,
                publication.kind(),
                Sha256.of(digest.digest()),
                manifestLength,
                parse(metainfo).infoHash(),
                layout.length(),
                tree.length(),
                tree.entries().length);
        return new PatchRecord(
                descriptor,
                Instant.ofEpochMilli(tools.environment().clock().millis()),
                false,
                tree.count(EntryType.FILE),
                List.copyOf(publication.preserve()));
    }

    private PayloadLayout layout(Path manifest) throws IOException {
        try {
            return ServedPayload.layout(manifest);
        } catch (ManifestException e) {
            throw CatalogueFaults.unclear(source, e);
        }
    }

    private long writeManifest(OutputStream out) throws IOException {
        ManifestEntry[] entries = tree.entries();
        try (out) {
            ManifestWriter writer = new ManifestWriter(
                    out,
                    new ManifestHeader(id, publication.kind(), entries.length, tree.length(), publication.preserve()));
            for (ManifestEntry entry : entries) {
                writer.write(entry);
            }
            writer.close();
            return writer.length();
        } catch (IllegalArgumentException e) {
            throw new RequestFault(
                    "HOSTILE_NAME",
                    "'" + source + "' cannot be published: " + e.getMessage(),
                    "Rename what it names, or take it out of the folder.",
                    e);
        }
    }

    private byte[] metainfo(Path manifest, PayloadLayout layout) throws IOException {
        int threads = tools.settings().threads();
        String name = id.name() + '-' + id.version();
        try (PieceStorage payload =
                FilePieceStorage.readOnly(layout.segments(manifest, tools.content()::file), 2 * threads)) {
            ParallelLoop loop = new ParallelLoop("essaim-pieces", threads, tools.stop());
            MetainfoBuilder metainfo = new MetainfoBuilder(version(), name, pieceLength(), layout.files());
            if (version() != Metainfo.Version.V1) {
                adopt(layout, metainfo);
            }
            PayloadHasher pieces = new PayloadHasher(payload, metainfo, loop::stopped);
            long total = IntStream.of(metainfo.missing())
                    .mapToLong(metainfo::payloadLength)
                    .sum();
            loop.run(
                    pieces.tasks(),
                    () -> pieces.worker()::accept,
                    () -> progress.accept(new Progress("pieces", pieces.bytesRead(), total)));
            progress.accept(new Progress("pieces", total, total));
            return metainfo.build();
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw CatalogueFaults.tooLarge(source, e);
        }
    }

    /** Large files were hashed when they were read; what is left is the manifest and the packs of small files. */
    private void adopt(PayloadLayout layout, MetainfoBuilder metainfo) {
        int file = 0;
        for (PayloadLayout.Content content : layout.contents()) {
            MetainfoBuilder single = large.get(content.root());
            if (single != null) {
                while (layout.files().get(file).offset() < content.place().offset()) {
                    file++;
                }
                metainfo.adopt(file, single);
            }
        }
    }

    /** By the tree, which is known before its files are read; equal contents make the payload shorter. */
    private int pieceLength() {
        return PieceLengths.forPayload(tree.length());
    }

    private Metainfo.Version version() {
        return publication
                .compat()
                .map(compat -> switch (compat) {
                    case V1 -> Metainfo.Version.V1;
                    case HYBRID -> Metainfo.Version.HYBRID;
                })
                .orElse(USUAL);
    }

    private static Metainfo parse(byte[] metainfo) {
        try {
            return Metainfo.parse(metainfo);
        } catch (MetainfoException e) {
            throw new IllegalStateException("the writer has made what the parser refuses", e);
        }
    }

    private void sign(Path folder, PatchDescriptor descriptor) throws IOException {
        progress.accept(new Progress("sign", 0, 1));
        SignedPatch signed = tools.modules().signer(tools.settings().patience()).sign(descriptor);
        byte[] metainfo = Files.readAllBytes(folder.resolve(PatchFolders.METAINFO));
        Verdict verdict = tools.modules().verifier(tools.settings().patience()).verify(signed, metainfo);
        if (verdict instanceof Verdict.Rejected rejected) {
            throw rejected.asFault();
        }
        if (verdict instanceof Verdict.Accepted accepted && !accepted.patch().equals(descriptor)) {
            throw new TrustFault(
                    "BAD_DESCRIPTOR",
                    "What was signed for " + id + " is not what was to be signed",
                    "See which modules are installed for signing and verification.");
        }
        SyncedFiles.write(folder.resolve(PatchFolders.ENVELOPE), signed.envelope());
        step("signed");
        progress.accept(new Progress("sign", 1, 1));
    }

    /** Refuses at once what certainly does not fit: one content at least for each length that the store has not. */
    private void requireRoom() throws IOException {
        LongSet counted = new LongSet();
        long wanted = 0;
        for (ManifestEntry entry : tree.entries()) {
            long size = entry.size();
            if (size >= PayloadLayout.LARGE && !tools.content().mayHave(size) && counted.add(size)) {
                wanted += size;
            }
        }
        DiskRoom room = tools.content().room();
        long free = room.bytes();
        if (free < wanted) {
            throw CatalogueFaults.diskFull(room.folder(), free, id, wanted, true);
        }
    }

    private RuntimeException ioFault(IOException e) {
        DiskRoom room = tools.content().room();
        try {
            if (room.isFull(e)) {
                long wanted = tree.lengthLeft() + tree.descriptionLength();
                return CatalogueFaults.diskFull(room.folder(), room.bytes(), id, wanted, false);
            }
        } catch (IOException second) {
            e.addSuppressed(second);
        }
        return CatalogueFaults.io(id + " could not be written", room.folder(), e);
    }

    private void cleanUp() {
        step("clean-up");
        boolean interrupted = Thread.interrupted();
        try {
            if (tools.table().find(id).isPresent()) {
                LOG.warn("{} is published, although its publication ended with an error", id);
                return;
            }
            for (ManifestEntry content : created) {
                tools.content().discard(content.root().orElseThrow(), content.size());
            }
            if (incoming != null) {
                SyncedFiles.delete(incoming);
            }
            tools.folders().discard(id);
        } catch (IOException | SQLException e) {
            LOG.warn("What is left of {} could not be deleted; the next start deletes it", id, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void step(String name) {
        tools.environment().failpoint().accept("catalogue." + name);
    }
}
