/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.SplittableRandom;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.MetainfoWriter;
import org.essaim.protocol.PayloadFile;

/** Makes payloads of noise, which no client can shorten. */
final class Payloads {

    /** Bytes of a piece, as in the measurements that these are compared with. */
    static final int PIECE = 1 << 20;

    private static final String FILE = "data";

    private Payloads() {}

    /**
     * One payload.
     *
     * @param folder of all senders; gets a folder of the payload's name, and a torrent file beside it
     * @param seed the same seed gives the same bytes
     */
    static Job make(Path folder, String name, long bytes, long seed, String tracker) throws IOException {
        Path file = Files.createDirectories(folder.resolve(name)).resolve(FILE);
        byte[] hashes = new byte[Math.toIntExact((bytes + PIECE - 1) / PIECE * 20)];
        try (OutputStream out = Files.newOutputStream(file)) {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            SplittableRandom random = new SplittableRandom(seed);
            byte[] piece = new byte[PIECE];
            int at = 0;
            for (long left = bytes; left > 0; left -= PIECE) {
                random.nextBytes(piece);
                int length = (int) Math.min(PIECE, left);
                out.write(piece, 0, length);
                sha1.update(piece, 0, length);
                System.arraycopy(sha1.digest(), 0, hashes, at, 20);
                at += 20;
            }
            byte[] plain = MetainfoWriter.v1(name, PIECE, List.of(new PayloadFile(FILE, bytes, 0)), hashes);
            byte[] metainfo = MetainfoWriter.withAnnounce(plain, tracker);
            Path torrent = Files.write(folder.resolve(name + ".torrent"), metainfo);
            return new Job(metainfo, torrent, folder, name, FILE, bytes);
        } catch (NoSuchAlgorithmException | MetainfoException e) {
            throw new IOException(e);
        }
    }

    /** @throws IOException when a receiver's file is not what was sent */
    static void compare(Job job, Path received) throws IOException {
        long at = Files.mismatch(job.in(job.source()), job.in(received));
        if (at >= 0) {
            throw new IOException("byte " + at + " of " + job.in(received) + " is wrong");
        }
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
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
