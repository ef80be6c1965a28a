/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.disk;

import java.io.IOException;

/** How much room a disk has. Blocks. */
@FunctionalInterface
public interface FreeSpace {

    /** Free bytes; {@link Long#MAX_VALUE} when unknown. */
    long bytes() throws IOException;
}
