/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.seeding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.transfer.TransferRequest;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps what this machine holds on offer: opens a session for every offer as soon as there is an engine, again when the
 * engine is replaced, and as many at once as the configuration allows. Thread-safe.
 */
@ProviderType
public interface Seeder {

    /**
     * Offers a complete payload. Offering the same swarm again replaces the former offer.
     *
     * @param request with {@code complete} set
     */
    void offer(PatchId patch, TransferRequest request);

    /**
     * The same for an offer whose request is made only while there is a session for it: so any number of them needs little
     * memory.
     *
     * @throws UncheckedIOException when a seeder that asks at once cannot get it
     */
    default void offer(PatchId patch, InfoHash infoHash, RequestSource source) {
        try {
            offer(patch, source.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the request of an offer; asked on a thread that may wait for the disk. */
    @FunctionalInterface
    interface RequestSource {
        /** With {@code complete} set, and for the swarm that is on offer. */
        TransferRequest get() throws IOException;
    }

    /** Takes an offer back and closes its session; without effect when there is none. */
    void withdraw(InfoHash infoHash);

    /** What is on offer. */
    List<Offer> offers();

    /**
     * One offer.
     *
     * @param active whether a session is open for it now
     */
    record Offer(PatchId patch, InfoHash infoHash, boolean active) {}
}
