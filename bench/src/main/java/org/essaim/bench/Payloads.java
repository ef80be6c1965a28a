/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.payload.FilePieceStorage;
import org.essaim.payload.PayloadHasher;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoBuilder;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.MetainfoWriter;
import org.essaim.protocol.PayloadFile;

/** Makes payloads of noise, which no client can shorten. */
public final class Payloads {

    /** Bytes of a piece, as in the measurements that these are compared with. */
    static final int PIECE = 1 << 20;

    private static final int OPEN_FILES = 16;
    private static final int NOISE = 4 << 10;

    private Payloads() {}

    /** One file, of version 1, which every client knows. */
    static Job make(Path folder, String name, long bytes, long seed, String tracker) throws IOException {
        return make(folder, name, Metainfo.Version.V1, List.of(new PayloadFile("data", bytes, 0)), seed, tracker);
    }

    /**
     * One small file of version 1, for trying and warming up.
     *
     * @return its metainfo; the file is {@code data} in a folder of this name
     */
    public static byte[] small(Path folder, String name, long bytes, int piece) throws IOException {
        List<PayloadFile> files = List.of(new PayloadFile("data", bytes, 0));
        fill(folder.resolve(name), files, 1);
        return describe(folder, name, Metainfo.Version.V1, files, piece, "").metainfo();
    }

    /**
     * One file of version 1 with holes, which needs little room here, and as much as any other where it is received: each
     * piece begins with noise.
     */
    static Job sparse(Path folder, String name, long bytes, int piece, String tracker) throws IOException {
        List<PayloadFile> files = List.of(new PayloadFile("data", bytes, 0));
        Path own = Files.createDirectories(folder.resolve(name));
        SplittableRandom random = new SplittableRandom(bytes);
        byte[] noise = new byte[NOISE];
        try (FileChannel channel = FileChannel.open(
                own.resolve("data"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.SPARSE,
                StandardOpenOption.WRITE)) {
            for (long at = 0; at < bytes; at += piece) {
                random.nextBytes(noise);
                channel.write(ByteBuffer.wrap(noise, 0, (int) Math.min(NOISE, bytes - at)), at);
            }
            channel.write(ByteBuffer.wrap(noise, 0, 1), bytes - 1);
        }
        return describe(folder, name, Metainfo.Version.V1, files, piece, tracker);
    }

    /**
     * One payload.
     *
     * @param folder of all senders; gets a folder of the payload's name, and a torrent file beside it
     * @param seed the same seed gives the same bytes
     */
    static Job make(
            Path folder, String name, Metainfo.Version version, List<PayloadFile> files, long seed, String tracker)
            throws IOException {
        fill(folder.resolve(name), files, seed);
        return describe(folder, name, version, files, PIECE, tracker);
    }

    private static void fill(Path folder, List<PayloadFile> files, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] part = new byte[PIECE];
        for (PayloadFile file : files) {
            Path path = folder.resolve(file.path());
            Files.createDirectories(path.getParent());
            try (OutputStream out = Files.newOutputStream(path)) {
                for (long left = file.length(); left > 0; left -= PIECE) {
                    random.nextBytes(part);
                    out.write(part, 0, (int) Math.min(PIECE, left));
                }
            }
        }
    }

    private static Job describe(
            Path folder, String name, Metainfo.Version version, List<PayloadFile> files, int piece, String tracker)
            throws IOException {
        MetainfoBuilder builder = new MetainfoBuilder(version, name, piece, files);
        try (FilePieceStorage storage = FilePieceStorage.staged(folder.resolve(name), files, OPEN_FILES)) {
            hash(storage, builder, 1);
            byte[] metainfo = MetainfoWriter.withAnnounce(builder.build(), tracker);
            Path torrent = Files.write(folder.resolve(name + ".torrent"), metainfo);
            return new Job(metainfo, torrent, folder, name, files);
        } catch (MetainfoException e) {
            throw new IOException(e);
        }
    }

    /** Hashes a payload as publishing does. */
    static void hash(PieceStorage storage, MetainfoBuilder builder, int threads) throws IOException {
        PayloadHasher hasher = new PayloadHasher(storage, builder, () -> false);
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        for (int i = 0; i < threads; i++) {
            all.add(CompletableFuture.runAsync(
                    () -> {
                        PayloadHasher.Worker worker = hasher.worker();
                        for (int task = next.getAndIncrement(); task < hasher.tasks(); task = next.getAndIncrement()) {
                            try {
                                worker.accept(task);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }
                    },
                    pool));
        }
        pool.shutdown();
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw new IOException(e);
        }
    }

    /** @throws IOException when a receiver's file is not what was sent */
    static void compare(Job job, Path received) throws IOException {
        for (PayloadFile file : job.files()) {
            long at = Files.mismatch(job.in(job.source(), file), job.in(received, file));
            if (at >= 0) {
                throw new IOException("byte " + at + " of " + job.in(received, file) + " is wrong");
            }
        }
    }

    /** Deletes a folder with all that is in it. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failed) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
