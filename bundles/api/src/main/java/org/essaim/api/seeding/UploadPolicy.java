/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.seeding;

import java.util.Optional;
import org.essaim.api.InfoHash;
import org.essaim.api.RateLimit;
import org.osgi.annotation.versioning.ProviderType;

/** Decides when the engine may send. Without one, an engine only downloads. Thread-safe, never blocks. */
@ProviderType
public interface UploadPolicy {

    /** What {@link #reserve} answers when nothing may be sent in this swarm now. */
    long REFUSED = -1;

    /**
     * Takes {@code bytes} of the upload budget. The caller sends them after the answered time; it does not ask again
     * for the same bytes.
     *
     * @param bytes payload bytes to be sent, at most 1 MiB
     * @param nowNanos the engine's clock, {@link System#nanoTime()}'s scale
     * @return nanoseconds to wait before sending, 0 for at once, or {@link #REFUSED}
     */
    long reserve(InfoHash infoHash, int bytes, long nowNanos);

    /**
     * The machine's upload limit in bytes per second; {@link Long#MAX_VALUE} where there is none, 0 where nothing may be
     * sent. Whoever sees it change asks again for what was granted and is not sent yet.
     */
    long bytesPerSecond();

    /** The same, and until when it stays so. */
    default RateLimit limit() {
        return new RateLimit(bytesPerSecond(), Optional.empty());
    }
}
