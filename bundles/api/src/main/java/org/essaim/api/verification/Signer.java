/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.verification;

import java.util.List;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.osgi.annotation.versioning.ProviderType;

/** Signs patches; on the server only. Thread-safe. */
@ProviderType
public interface Signer {

    /** @throws org.essaim.api.LocalFault {@code KEY_UNREADABLE} when the key cannot be used */
    SignedPatch sign(PatchDescriptor patch);

    /** The public halves of the keys it signs with. */
    List<TrustedKey> publicKeys();
}
