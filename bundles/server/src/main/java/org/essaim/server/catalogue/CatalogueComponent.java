/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.catalogue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.fleet.RolloutState;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.store.Database;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.verification.Signer;
import org.essaim.api.verification.Verifier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
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

/** The catalogue as a service; signer, verifier, seeder and engine may come and go. */
@Component(
        service = {Catalogue.class, PublishedFiles.class, HealthCheck.class},
        immediate = true,
        configurationPid = "org.essaim.catalogue")
@Designate(ocd = CatalogueComponent.Config.class)
public final class CatalogueComponent implements Catalogue, PublishedFiles, HealthCheck {

    private static final long MIB = 1 << 20;
    private static final int FEWEST_THREADS = 8;
    private static final int MOST_THREADS = 16;

    private final BundleContext bundle;
    private final Modules modules = new Modules();
    private final PatchCatalogue catalogue;

    /** Configuration {@code org.essaim.catalogue}. */
    @ObjectClassDefinition(name = "Essaim catalogue", description = "What the server publishes")
    public @interface Config {

        /** Kinds of patch. */
        @AttributeDefinition(name = "Kinds", description = "The kinds of patch that may be published")
        String[] kinds() default {"tree"};

        /** Files at once. */
        @AttributeDefinition(
                name = "Threads",
                description = "How many files are read at once while publishing, about 1 MiB of memory each;"
                        + " 0: as many as there are processors, from 8 to 16",
                min = "0")
        int threads() default 0;

        /** Open files per patch. */
        @AttributeDefinition(
                name = "Open files",
                description = "How many files the server keeps open for each patch that it is serving",
                min = "1")
        int open_files() default 8;

        /** MiB to leave free. */
        @AttributeDefinition(
                name = "Reserve",
                description = "MiB that a publication leaves free on the disk, for database and logs",
                min = "0")
        long reserve() default 64;

        /** Seconds to wait for a module. */
        @AttributeDefinition(
                name = "Patience",
                description = "Seconds that a publication waits for a module that is being replaced",
                min = "0")
        int patience() default 15;
    }

    /** Opens the catalogue. */
    @Activate
    public CatalogueComponent(BundleContext bundle, Config config, @Reference Database database) {
        this.bundle = bundle;
        Path home = home(bundle);
        int processors = Runtime.getRuntime().availableProcessors();
        CatalogueSettings settings = new CatalogueSettings(
                Set.of(config.kinds()),
                config.threads() > 0 ? config.threads() : Math.min(MOST_THREADS, Math.max(FEWEST_THREADS, processors)),
                Math.max(1, config.open_files()),
                Math.max(0, config.reserve()) * MIB,
                Duration.ofSeconds(Math.max(0, config.patience())));
        Environment environment = Environment.real(
                PatchCatalogue.contentFolder(home), Clock.systemUTC(), System::nanoTime, CatalogueComponent::failpoint);
        catalogue = new PatchCatalogue(home, database, settings, modules, environment);
    }

    /** Ends a running publication and takes the offers back. */
    @Deactivate
    public void deactivate() {
        catalogue.close();
    }

    @Override
    public Patch publish(Publication publication, Consumer<Progress> progress) {
        return catalogue.publish(publication, progress);
    }

    @Override
    public List<Patch> patches() {
        return catalogue.patches();
    }

    @Override
    public Patch patch(PatchId id) {
        return catalogue.patch(id);
    }

    @Override
    public void withdraw(PatchId id) {
        catalogue.withdraw(id);
    }

    @Override
    public byte[] metainfo(PatchId id) {
        return catalogue.metainfo(id);
    }

    @Override
    public byte[] envelope(PatchId id) {
        return catalogue.envelope(id);
    }

    @Override
    public List<Finding> check() {
        return catalogue.health().check();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSigner(Signer signer) {
        modules.signer.set(signer);
    }

    void unbindSigner(Signer signer) {
        modules.signer.unset(signer);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindVerifier(Verifier verifier) {
        modules.verifier.set(verifier);
    }

    void unbindVerifier(Verifier verifier) {
        modules.verifier.unset(verifier);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTransfer(PeerTransfer transfer) {
        modules.transfer.set(transfer);
    }

    void unbindTransfer(PeerTransfer transfer) {
        modules.transfer.unset(transfer);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSeeder(Seeder seeder) {
        catalogue.seeder(seeder);
    }

    void unbindSeeder(Seeder seeder) {
        catalogue.noSeeder(seeder);
    }

    // The reference, not the service: rollouts need the catalogue, and neither may wait for the other.
    @Reference(
            service = Rollouts.class,
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRollouts(ServiceReference<Rollouts> rollouts) {
        modules.inUse(id -> inUse(rollouts, id));
    }

    void unbindRollouts(ServiceReference<Rollouts> rollouts) {
        // The next one is bound before; a reference that has gone answers no.
    }

    private boolean inUse(ServiceReference<Rollouts> reference, PatchId id) {
        Rollouts rollouts = bundle.getService(reference);
        if (rollouts == null) {
            return false;
        }
        try {
            return rollouts.rollouts().stream()
                    .anyMatch(rollout -> rollout.patch().equals(id)
                            && (rollout.state() == RolloutState.RUNNING || rollout.state() == RolloutState.PAUSED));
        } finally {
            bundle.ungetService(reference);
        }
    }

    private static Path home(BundleContext bundle) {
        String home = bundle.getProperty("essaim.home");
        if (home != null) {
            return Path.of(home);
        }
        String karaf = bundle.getProperty("karaf.base");
        return Path.of(karaf == null ? "." : karaf).resolve("essaim");
    }

    /** Ends the process as a crash would, where a test asks for it. */
    private static void failpoint(String step) {
        if (step.equals(System.getProperty("essaim.halt-at"))) {
            Runtime.getRuntime().halt(137);
        }
    }
}
