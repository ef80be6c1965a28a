/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the file system says of a file, so that a change of its content can be noticed without reading it.
 *
 * @param size bytes
 * @param mtimeNanos last write, nanoseconds since 1970
 * @param ctimeNanos last change of content or attributes, nanoseconds since 1970; 0 where the system has none
 * @param fileKey the inode's number, so that a file put in its place is noticed; 0 where the system has none
 */
public record Stamp(long size, long mtimeNanos, long ctimeNanos, long fileKey) {
    /** Equals no stamp of a file. */
    public static final Stamp NONE = new Stamp(-1, 0, 0, 0);

    private static final boolean UNIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

    /**
     * The stamp of a file as it is now; a link is not followed.
     *
     * @throws IOException when there is no such file, or it is no regular file
     */
    public static Stamp of(Path file) throws IOException {
        BasicFileAttributes basic = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!basic.isRegularFile()) {
            return NONE;
        }
        long mtime = basic.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        if (!UNIX || !file.getFileSystem().equals(FileSystems.getDefault())) {
            Object key = basic.fileKey();
            return new Stamp(basic.size(), mtime, 0, key == null ? 0 : key.hashCode());
        }
        Map<String, Object> unix = Files.readAttributes(file, "unix:ctime,ino", LinkOption.NOFOLLOW_LINKS);
        long ctime = unix.get("ctime") instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0;
        long inode = unix.get("ino") instanceof Long number ? number : 0;
        return new Stamp(basic.size(), mtime, ctime, inode);
    }
}
