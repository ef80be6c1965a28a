/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.transfer;

import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.transfer.PeerTransfer;
import org.jspecify.annotations.Nullable;

/** An engine with its service slots, as its component would fill them. */
public interface EngineUnderTest extends AutoCloseable {

    /** The engine. */
    PeerTransfer transfer();

    /** The peer source has come or gone. */
    void peerSource(@Nullable PeerSource source);

    /** The upload policy has come or gone. */
    void uploadPolicy(@Nullable UploadPolicy policy);

    /** What deactivation does. */
    @Override
    void close();
}
