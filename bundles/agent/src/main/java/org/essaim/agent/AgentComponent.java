/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.essaim.agent.server.HttpServerLink;
import org.essaim.api.agent.AgentStatus;
import org.essaim.api.agent.ServerChannel;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.patching.PatchApplier;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.verification.Verifier;
import org.essaim.loop.WorkLoop;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The agent in OSGi: hands it its settings, its thread and whatever modules are there. */
@Component(
        immediate = true,
        service = {AgentStatus.class, ServerChannel.class, HealthCheck.class},
        configurationPid = "org.essaim.agent")
@Designate(ocd = AgentComponent.Config.class)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.essaim.api.credentials.PeerCredentials\"")
public final class AgentComponent implements AgentStatus, ServerChannel, HealthCheck {

    private static final long SETTLED_SECONDS = 30;

    private final WorkLoop loop = new WorkLoop("essaim-agent", System::nanoTime);
    private final ThreadPoolExecutor work = pool("essaim-agent-work", 256);
    private final ThreadPoolExecutor network = pool("essaim-agent-http", 4096);
    private final Modules modules = new Modules();
    private final Agent agent;
    private final AgentHealth health;
    private final ServiceRegistration<PeerCredentials> credentials;

    /** How this machine finds its server and what it is called. */
    @ObjectClassDefinition(name = "Essaim agent")
    public @interface Config {

        @AttributeDefinition(description = "The line from the server's file essaim/enrolment-token")
        String token() default "";

        @AttributeDefinition(description = "This machine's id in the fleet; its host name when empty")
        String machine() default "";

        @AttributeDefinition(description = "The site this machine belongs to")
        String site() default "";

        @AttributeDefinition(description = "Labels, written name=value,name=value")
        String labels() default "";
    }

    /** Starts the agent's thread. */
    @Activate
    public AgentComponent(BundleContext context, Config config) {
        Path home = home(context);
        Surroundings world = new Surroundings(
                home,
                token -> new HttpServerLink(token, network),
                work,
                Clock.systemUTC(),
                new SecureRandom(),
                () -> free(home),
                () -> moduleVersions(context),
                context.getBundle().getVersion().toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", Java "
                        + System.getProperty("java.version"),
                AgentComponent::haltAt,
                loop::wake);
        agent = new Agent(world, modules, settings(config));
        health = new AgentHealth(agent, world);
        credentials = context.registerService(
                PeerCredentials.class, agent.certification().credentials(), null);
        loop.start(agent::doWork);
        // An idle agent allocates so little that what start-up left in the heap would lie there for days.
        // The second time takes what the first one's cleaners let go.
        for (long seconds : new long[] {SETTLED_SECONDS, 2 * SETTLED_SECONDS}) {
            CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS, work).execute(System::gc);
        }
    }

    @Modified
    void modified(Config config) {
        agent.configure(settings(config));
    }

    @Deactivate
    void deactivate() {
        credentials.unregister();
        loop.close();
        agent.close();
        work.shutdown(); // never interrupted: an interrupt would close the files of what is being applied
        network.shutdown();
    }

    @Override
    public View view() {
        return agent.view();
    }

    @Override
    public CompletionStage<byte[]> post(String resource, byte[] json) {
        return agent.post(resource, json);
    }

    @Override
    public List<Finding> check() {
        return health.check();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setPeers(PeerSource added) {
        added(modules.peers(), added);
    }

    void unsetPeers(PeerSource removed) {
        removed(modules.peers(), removed);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setSeeder(Seeder added) {
        added(modules.seeder(), added);
    }

    void unsetSeeder(Seeder removed) {
        removed(modules.seeder(), removed);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setTransfer(PeerTransfer added) {
        added(modules.transfer(), added);
    }

    void unsetTransfer(PeerTransfer removed) {
        removed(modules.transfer(), removed);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setVerifier(Verifier added) {
        added(modules.verifier(), added);
    }

    void unsetVerifier(Verifier removed) {
        removed(modules.verifier(), removed);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setApplier(PatchApplier added) {
        added(modules.applier(), added);
    }

    void unsetApplier(PatchApplier removed) {
        removed(modules.applier(), removed);
    }

    private <T> void added(Slot<T> slot, T service) {
        slot.set(service);
        agent.modulesChanged();
    }

    private <T> void removed(Slot<T> slot, T service) {
        slot.clear(service);
        agent.modulesChanged();
    }

    private static AgentSettings settings(Config config) {
        return new AgentSettings(
                config.token().strip(),
                SettingsText.machine(config.machine()),
                config.site().strip(),
                SettingsText.labels(config.labels()));
    }

    private static Path home(BundleContext context) {
        String home = context.getProperty("essaim.home");
        if (home != null && !home.isBlank()) {
            return Path.of(home).toAbsolutePath();
        }
        String base = context.getProperty("karaf.base");
        return Path.of(base == null ? "." : base, "essaim").toAbsolutePath();
    }

    private static long free(Path home) {
        try {
            Files.createDirectories(home);
            return Files.getFileStore(home).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> moduleVersions(BundleContext context) {
        Map<String, String> versions = new TreeMap<>();
        for (Bundle bundle : context.getBundles()) {
            String module = bundle.getHeaders().get("Essaim-Module");
            if (module != null && bundle.getState() == Bundle.ACTIVE) {
                versions.put(module, bundle.getVersion().toString());
            }
        }
        return versions;
    }

    /** For tests that kill the machine at a given step. */
    private static void haltAt(String step) {
        if (step.equals(System.getProperty("essaim.halt-at"))) {
            Runtime.getRuntime().halt(137);
        }
    }

    private static ThreadPoolExecutor pool(String name, int queue) {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(2, 2, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue), task -> {
                    Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
