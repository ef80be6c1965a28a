/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.essaim.api.transfer.ContentChangedException;

/** Files that hold a payload's segments. Thread-safe when the list is. */
final class SegmentFiles implements FileTable {
    private final List<Segment> segments;
    private final Places places;

    SegmentFiles(List<Segment> segments) {
        this.segments = segments;
        long[] ends = new long[segments.size()];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            Segment segment = segments.get(i);
            if (segment.offset() != end || segment.length() < 0 || segment.fileOffset() < 0) {
                throw new IllegalArgumentException(segment + " does not begin at " + end);
            }
            end = segment.end();
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
        return segments.get(number).file();
    }

    @Override
    public long fileOffset(int number) {
        return segments.get(number).fileOffset();
    }

    @Override
    public boolean writable() {
        return false;
    }

    @Override
    public FileChannel open(int number) throws IOException {
        return FileChannel.open(file(number), StandardOpenOption.READ);
    }

    @Override
    public boolean unchanged(int number) throws IOException {
        Segment segment = segments.get(number);
        if (segment.stamp().isPresent() && !segment.stamp().get().equals(Stamp.of(segment.file()))) {
            throw new ContentChangedException(segment.file().toString());
        }
        return true;
    }
}
