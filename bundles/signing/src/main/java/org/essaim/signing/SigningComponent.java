/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.signing;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.essaim.api.LocalFault;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.essaim.api.verification.Signer;
import org.essaim.api.verification.TrustedKey;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The signer as a service, with its key in {@code essaim/keys/signing}. */
@Component(
        service = {Signer.class, HealthCheck.class},
        immediate = true)
public final class SigningComponent implements Signer, HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(SigningComponent.class);

    private final KeyedSigner signer;

    @Activate
    public SigningComponent(BundleContext context) {
        Path home = Optional.ofNullable(context.getProperty("essaim.home"))
                .map(Path::of)
                .orElseGet(() -> Path.of(Optional.ofNullable(context.getProperty("karaf.base"))
                                .orElse("."))
                        .resolve("essaim"));
        signer = new KeyedSigner(new KeyFile(home.resolve("keys").resolve("signing")), new SecureRandom());
        try {
            LOG.info(
                    "Patches are signed with key {}", signer.publicKeys().get(0).id());
        } catch (LocalFault e) {
            LOG.error("{} {}", e.sentence(), e.remedy());
        }
    }

    @Override
    public SignedPatch sign(PatchDescriptor patch) {
        return signer.sign(patch);
    }

    @Override
    public List<TrustedKey> publicKeys() {
        return signer.publicKeys();
    }

    @Override
    public List<Finding> check() {
        return signer.findings();
    }
}
