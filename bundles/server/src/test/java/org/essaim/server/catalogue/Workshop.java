/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.Catalogue.Patch;
import org.essaim.api.fleet.Catalogue.Progress;
import org.essaim.api.fleet.Catalogue.Publication;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.payload.EntryType;
import org.essaim.payload.Extent;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.ManifestReader;
import org.essaim.payload.PayloadLayout;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.PieceCheck;
import org.essaim.store.EmbeddedDatabase;

/** A catalogue on a real database and a real disk, with fakes for the modules, that can be started again and again. */
final class Workshop implements AutoCloseable {

    static final PatchId APP_1 = PatchId.parse("app:1.0");
    static final PatchId APP_2 = PatchId.parse("app:2.0");

    final Path home;
    final Modules modules = new Modules();
    final Fakes.MemorySeeder seeder = new Fakes.MemorySeeder();
    final List<Progress> told = new ArrayList<>();
    private final EmbeddedDatabase database;

    CatalogueSettings settings = new CatalogueSettings(Set.of("tree"), 4, 4, 0, Duration.ZERO);
    DiskRoom.Usable disk = () -> 1L << 50;
    SourceFile.Opener opener = Files::newByteChannel;
    Consumer<String> failpoint = step -> {};
    PatchCatalogue catalogue;

    private Workshop(Path home) {
        this.home = home;
        database = EmbeddedDatabase.open(home.resolve("store"));
        modules.signer.set(new Fakes.TextSigner());
        modules.verifier.set(new Fakes.TextVerifier());
    }

    static Workshop at(Path home) {
        return new Workshop(home);
    }

    EmbeddedDatabase database() {
        return database;
    }

    Workshop start() {
        Environment environment = new Environment(
                () -> Instant.parse("2026-01-02T03:04:05.678901234Z"),
                System::nanoTime,
                () -> disk.bytes(),
                file -> opener.open(file),
                step -> failpoint.accept(step));
        catalogue = new PatchCatalogue(home, database, settings, modules, environment);
        return this;
    }

    /** As after the end of the process and a new start of it. */
    Workshop restart() throws InterruptedException {
        stop();
        start();
        catalogue.awaitSweep();
        return this;
    }

    void stop() {
        if (catalogue != null) {
            catalogue.close();
        }
    }

    @Override
    public void close() {
        stop();
        database.close();
    }

    Patch publish(Path source, PatchId id) {
        return catalogue.publish(new Publication(source, id, "tree", List.of()), told::add);
    }

    /** A patch's swarm, as it was published. */
    Metainfo metainfo(PatchId id) throws Exception {
        return Metainfo.parse(catalogue.metainfo(id));
    }

    /** The names of all contents in the store. */
    Set<String> contents() throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path file : files(home.resolve("content"))) {
            found.add(file.getFileName().toString());
        }
        return found;
    }

    /** Every file below a folder. */
    static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Checks that a patch's files and content are what the tree is, and nothing but that. */
    void assertCarries(PatchId id, Path tree) throws Exception {
        Patch patch = catalogue.patch(id);
        Path manifest = home.resolve("patches/" + id.name() + "/" + id.version() + "/manifest");
        PatchDescriptor descriptor = patch.descriptor();
        Metainfo metainfo = metainfo(id);
        assertThat(metainfo.infoHash()).isEqualTo(descriptor.infoHash());
        assertThat(metainfo.isPrivate()).isTrue();
        assertThat(metainfo.totalLength()).isEqualTo(descriptor.payloadLength());
        assertThat(Fakes.TextVerifier.parse(new SignedPatch(catalogue.envelope(id))))
                .isEqualTo(descriptor);
        ContentStore store = ContentStore.open(home.resolve("content"), new DiskRoom(home, 0, disk), step -> {});
        try (PieceStorage payload = ServedPayload.open(manifest, store, 2)) {
            assertPieces(metainfo, payload);
            byte[] text = read(payload, 0, descriptor.manifestLength());
            assertThat(MessageDigest.getInstance("SHA-256").digest(text))
                    .isEqualTo(descriptor.manifestHash().bytes());
            assertThat(listed(text, payload)).isEqualTo(onDisk(tree));
        }
    }

    private static void assertPieces(Metainfo metainfo, PieceStorage payload) throws Exception {
        PieceCheck check = new PieceCheck();
        for (int i = 0; i < metainfo.pieceCount(); i++) {
            check.begin(metainfo.pieceHash(i));
            check.update(ByteBuffer.wrap(read(payload, metainfo.payloadOffset(i), metainfo.payloadLength(i))));
            assertThat(check.passes()).isTrue();
        }
    }

    private static List<String> listed(byte[] manifest, PieceStorage payload) throws Exception {
        PayloadLayout layout =
                PayloadLayout.of(new ManifestReader(new ByteArrayInputStream(manifest)), manifest.length);
        assertThat(layout.length()).isEqualTo(payload.length());
        List<String> lines = new ArrayList<>();
        ManifestReader reader = new ManifestReader(new ByteArrayInputStream(manifest));
        for (Optional<ManifestEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            ManifestEntry entry = next.get();
            String content = entry.target().orElse("-");
            if (entry.type() == EntryType.FILE) {
                Extent extent = layout.place(entry.root().orElseThrow());
                content = String.valueOf(Arrays.hashCode(read(payload, extent.offset(), extent.length())));
            }
            lines.add(entry.type() + " " + entry.path() + " " + content);
        }
        return lines;
    }

    private static List<String> onDisk(Path tree) throws IOException {
        if (Files.isRegularFile(tree)) {
            return List.of("FILE " + tree.getFileName() + " " + Arrays.hashCode(Files.readAllBytes(tree)));
        }
        try (Stream<Path> all = Files.walk(tree)) {
            return all.filter(path -> !path.equals(tree))
                    .sorted((a, b) -> a.toString().compareTo(b.toString()))
                    .map(path -> line(tree, path))
                    .toList();
        }
    }

    private static String line(Path tree, Path path) {
        String name = tree.relativize(path).toString();
        try {
            if (Files.isSymbolicLink(path)) {
                return "LINK " + name + " " + Files.readSymbolicLink(path);
            }
            return Files.isDirectory(path)
                    ? "DIRECTORY " + name + " -"
                    : "FILE " + name + " " + Arrays.hashCode(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(PieceStorage payload, long offset, long length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(length));
        payload.read(offset, buffer);
        return buffer.array();
    }

    /** A tree with small, large, empty, equal and executable files, an empty folder and a link. */
    static Path tree(Path folder, long seed) throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        Files.createDirectories(folder.resolve("empty"));
        Random random = new Random(seed);
        write(folder.resolve("bin/run"), random, 3000);
        write(folder.resolve("big.dat"), random, 3 << 20);
        write(folder.resolve("exact.dat"), random, 1 << 20);
        write(folder.resolve("nothing"), random, 0);
        for (int i = 0; i < 20; i++) {
            write(folder.resolve("file" + i), random, 100 + i * 997);
        }
        Files.copy(folder.resolve("bin/run"), folder.resolve("copy-of-run"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("bin/run"));
        settle(folder);
        return folder;
    }

    static void write(Path file, Random random, int length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        out.write(bytes);
        Files.write(file, out.toByteArray());
    }

    /** Gives everything the same time, so that two trees with the same content are the same. */
    static void settle(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                if (!Files.isSymbolicLink(path)) {
                    Files.setLastModifiedTime(path, FileTime.fromMillis(1_700_000_000_000L));
                }
            }
        }
    }

    /** Waits for another thread; the deadline only ends a test that has failed. */
    static void eventually(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(100).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting").isLessThan(deadline);
            Thread.sleep(5);
        }
    }
}
