/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.signing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;

/**
 * The file that holds the signing key, readable by its owner alone. It appears complete and synced or not at all, and
 * one that is there is never written over: the whole fleet trusts it.
 */
final class KeyFile {

    private static final int LONGEST = 16 * 1024;

    private final Path file;

    KeyFile(Path file) {
        this.file = file;
    }

    Path path() {
        return file;
    }

    /** @throws GeneralSecurityException when what is there is not a key */
    SigningKey readOrMake(SecureRandom random) throws IOException, GeneralSecurityException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            make(random);
        }
        if (Files.size(file) > LONGEST) {
            throw new GeneralSecurityException("it is too long for a key");
        }
        return SigningKey.parse(Files.readString(file, StandardCharsets.US_ASCII));
    }

    /** Whether only the owner can read it; true where the file system does not know. */
    boolean ownersAlone() throws IOException {
        return !file.getFileSystem().supportedFileAttributeViews().contains("posix")
                || EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
                        .containsAll(Files.getPosixFilePermissions(file));
    }

    private void make(SecureRandom random) throws IOException, GeneralSecurityException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("'" + file + "' has no folder");
        }
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(folder);
        if (posix) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        Path fresh = folder.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        String pem = SigningKey.generate(random).pem();
        try (FileChannel channel = posix
                ? FileChannel.open(
                        fresh,
                        options,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(fresh, options)) {
            ByteBuffer bytes = ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        publish(fresh, folder);
    }

    /** A hard link instead of a rename where there are any: it never replaces a key that another process made. */
    private void publish(Path fresh, Path folder) throws IOException {
        try {
            Files.createLink(file, fresh);
            Files.delete(fresh);
        } catch (FileAlreadyExistsException e) {
            Files.delete(fresh);
        } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
            Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        }
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }
}
