/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.patching;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.transfer.PieceStorage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Applies one kind of patch; the service property {@code essaim.kind} names it. The applier journals each step before
 * it calls it and may call it again after a crash, so every step is idempotent. Called by one thread at a time per
 * patch name. A step fails by throwing an {@link IOException} or a {@link org.essaim.api.Fault}.
 */
@ConsumerType
public interface PatchHandler {

    /** Builds the new version beside the live one, verifies and syncs it; touches nothing live. */
    void stage(Application application) throws IOException;

    /** Makes the new version live in one atomic step. */
    void activate(Application application) throws IOException;

    /** Looks whether what is live works; throws when it does not. */
    void check(Application application) throws IOException;

    /** Makes the former version live again, or none where there was none. */
    void revert(Application application) throws IOException;

    /** Deletes what a staged or former version left; never what is live. */
    void discard(Application application) throws IOException;

    /**
     * One application of one patch.
     *
     * @param home the applier's folder for this patch name
     * @param payload the verified payload; closed and unusable after a crash once {@code activate} was journalled
     */
    record Application(
            PatchDescriptor patch,
            java.util.Optional<PatchDescriptor> former,
            Path home,
            java.util.Optional<PieceStorage> payload,
            boolean discardLocalChanges,
            Consumer<ApplyProgress> progress) {}
}
