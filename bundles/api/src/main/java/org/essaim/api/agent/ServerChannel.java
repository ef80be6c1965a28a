/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.agent;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** An agent's authenticated connection to its server: TLS 1.3, the server known by its pinned key. Thread-safe. */
@ProviderType
public interface ServerChannel {

    /**
     * Posts a JSON body to {@code /agent/v1/{machine}/} + {@code resource} and answers the JSON body that comes back.
     *
     * @return completed exceptionally with a {@link org.essaim.api.LocalFault} {@code SERVER_UNREACHABLE}, or with a
     *     {@link org.essaim.api.RequestFault} carrying the server's own code and sentence
     */
    CompletionStage<byte[]> post(String resource, byte[] json);
}
