/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.essaim.protocol.PayloadFile;

/** Payload files in a folder of their own. Thread-safe. */
final class StagedFiles implements FileTable {
    private final Path folder;
    private final List<PayloadFile> payload;
    private final Places places;

    StagedFiles(Path folder, List<PayloadFile> payload) {
        this.folder = folder;
        this.payload = List.copyOf(payload);
        long[] ends = new long[payload.size()];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            PayloadFile file = payload.get(i);
            PathRules.objection(file.path()).ifPresent(clause -> {
                throw new IllegalArgumentException("the path " + PathRules.shown(file.path()) + " " + clause);
            });
            if (file.offset() != end || file.length() < 0) {
                throw new IllegalArgumentException(file + " does not begin at " + end);
            }
            end += file.length();
            ends[i] = end;
        }
        places = new Places(ends);
    }

    @Override
    public Places places() {
        return places;
    }

    @Override
    public Path file(int number) {
        return folder.resolve(payload.get(number).path());
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public FileChannel open(int number) throws IOException {
        Path file = file(number);
        try {
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            Path parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            return FileChannel.open(
                    file,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.SPARSE);
        }
    }
}
