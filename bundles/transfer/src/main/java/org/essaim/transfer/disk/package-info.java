/**
 * What blocks: hashing, reading, writing and resume data, on a small pool of threads and out of a bounded pool of
 * buffers.
 */
@NullMarked
package org.essaim.transfer.disk;

import org.jspecify.annotations.NullMarked;
