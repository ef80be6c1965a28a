/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.transfer;

import java.io.IOException;

/** An installed file is no longer what was verified; it must not be served. */
public final class ContentChangedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String path;

    /** @param path the file, as the manifest names it */
    public ContentChangedException(String path) {
        super("'" + path + "' was changed on this machine since it was verified");
        this.path = path;
    }

    /** The file, as the manifest names it. */
    public String path() {
        return path;
    }
}
