/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.module.Activity;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.verification.Signer;
import org.essaim.api.verification.TrustedKey;
import org.essaim.api.verification.Verdict;
import org.essaim.api.verification.Verifier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The verifier as a service, with its keys in {@code essaim/trust.json}. */
@Component(
        service = {Verifier.class, Activity.class, HealthCheck.class},
        configurationPid = "org.essaim.verification",
        property = "essaim.module=verification",
        immediate = true)
@Designate(ocd = VerificationComponent.Config.class)
public final class VerificationComponent implements Verifier, Activity, HealthCheck {

    private final PatchVerifier verifier;

    @Activate
    public VerificationComponent(BundleContext context, Config config) {
        Path home = Optional.ofNullable(context.getProperty("essaim.home"))
                .map(Path::of)
                .orElseGet(() -> Path.of(Optional.ofNullable(context.getProperty("karaf.base"))
                                .orElse("."))
                        .resolve("essaim"));
        int threads = config.threads() > 0
                ? config.threads()
                : Math.min(4, Runtime.getRuntime().availableProcessors());
        verifier = new PatchVerifier(new TrustStore(home.resolve("trust.json")), threads);
    }

    @Deactivate
    void deactivate() {
        verifier.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSigner(Signer signer) {
        verifier.signerCame(signer);
    }

    void unbindSigner(Signer signer) {
        verifier.signerWent(signer);
    }

    @Override
    public Verdict verify(SignedPatch patch, byte[] metainfo) {
        return verifier.verify(patch, metainfo);
    }

    @Override
    public Verdict verifyContent(PatchDescriptor patch, PieceStorage payload, LongConsumer progress) {
        return verifier.verifyContent(patch, payload, progress);
    }

    @Override
    public List<TrustedKey> trustedKeys() {
        return verifier.trustedKeys();
    }

    @Override
    public void trust(List<TrustedKey> keys) {
        verifier.trust(keys);
    }

    @Override
    public long count() {
        return verifier.verdicts();
    }

    @Override
    public String unit() {
        return "verdicts";
    }

    @Override
    public List<Finding> check() {
        return verifier.findings();
    }

    /** How much of the machine it may use. */
    @ObjectClassDefinition(name = "Essaim verification")
    public @interface Config {

        /** How many threads hash content at once; 0: one for each processor, at most 4. */
        @AttributeDefinition(name = "Threads", description = "Threads that hash content; 0 = processors, at most 4")
        int threads() default 0;
    }
}
