/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.PeerSource;

/**
 * What an engine's sessions share.
 *
 * @param self the engine's peer id
 * @param port where it takes peers
 * @param disk bounded pool for hashing, syncing and dialling home
 * @param work pieces verified and blocks sent
 */
record EngineContext(
        EngineOptions options,
        PeerName self,
        int port,
        LongSupplier nanos,
        RandomGenerator random,
        FreeSpace freeSpace,
        Executor disk,
        Dialer dialer,
        Supplier<Optional<PeerSource>> source,
        Supplier<Optional<UploadPolicy>> policy,
        LongAdder work) {

    /** Free bytes on the disk that a folder is on. */
    @FunctionalInterface
    interface FreeSpace {
        long at(Path folder) throws IOException;
    }
}
