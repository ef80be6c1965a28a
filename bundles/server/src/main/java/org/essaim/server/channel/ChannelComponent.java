/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.fleet.Machines.Machine;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.tracking.Tracker;
import org.essaim.api.verification.Signer;
import org.essaim.server.authority.Issuer;
import org.essaim.server.catalogue.PublishedFiles;
import org.essaim.server.ledger.Failpoints;
import org.essaim.server.machines.Credentials;
import org.essaim.server.rollouts.Fleet;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents' channel; opened again when its configuration changes. */
@Component(
        service = HealthCheck.class,
        immediate = true,
        configurationPid = "org.essaim.server",
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = ChannelComponent.Config.class)
public final class ChannelComponent implements HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelComponent.class);

    private final Modules modules = new Modules();
    private final SecureRandom random = new SecureRandom();
    private final Fleet fleet;
    private final ScheduledThreadPoolExecutor timer;
    private final LongPolls polls;
    private final Consumer<Set<MachineId>> waker;
    private final Consumer<Set<MachineId>> recaller;
    private final @Nullable Channel channel;
    private final List<Finding> failed;

    /** Configuration {@code org.essaim.server}. */
    @ObjectClassDefinition(name = "Essaim server", description = "Where agents connect")
    public @interface Config {

        /** The address to listen on. */
        @AttributeDefinition(name = "Host", description = "Address to listen on; 0.0.0.0 for all")
        String agents_host() default "127.0.0.1";

        /** The port to listen on. */
        @AttributeDefinition(name = "Port", description = "Port to listen on", min = "0", max = "65535")
        int agents_port() default 8443;

        /** What agents connect to. */
        @AttributeDefinition(
                name = "Address",
                description = "host:port that agents connect to, written into the token; from host and port when empty")
        String agents_address() default "";

        /** Threads at most. */
        @AttributeDefinition(name = "Threads", description = "Threads at most that serve agents", min = "6")
        int agents_threads() default 24;

        /** Connections at most. */
        @AttributeDefinition(name = "Connections", description = "Connections of agents at most", min = "1")
        int agents_connections() default 20_000;
    }

    /** Prepares key and token, and opens the port. */
    @Activate
    public ChannelComponent(BundleContext bundle, Config config, @Reference Fleet fleet) {
        this.fleet = fleet;
        timer = new ScheduledThreadPoolExecutor(2, task -> {
            Thread thread = new Thread(task, "essaim-agents-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        polls = new LongPolls(fleet.rollouts()::assignments, timer, InstantSource.system(), Credentials.make(random));
        waker = polls::wake;
        recaller = polls::recall;
        fleet.rollouts().listen(waker);
        Channel opened = null;
        List<Finding> problems = List.of();
        try {
            opened = prepare(home(bundle), config);
            timer.execute(opened::open);
        } catch (LocalFault e) {
            LOG.error("{}: {}. {}", e.code(), e.sentence(), e.remedy());
            problems = List.of(new Finding(Level.FAIL, "agents' channel", e.sentence(), e.remedy()));
        }
        channel = opened;
        failed = problems;
    }

    /** Closes the port. */
    @Deactivate
    public void deactivate() {
        fleet.rollouts().unlisten(waker);
        // Who waits is answered while the port is open; the port is closed before the timer, which may be opening it.
        polls.close();
        if (channel != null) {
            channel.close();
        }
        timer.shutdownNow();
        polls.close();
    }

    /** The tracker has come, or another one: every agent announces again. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setTracker(Tracker service) {
        modules.set(service);
        service.listen(recaller);
        polls.epoch(Credentials.make(random));
    }

    void unsetTracker(Tracker service) {
        service.unlisten(recaller);
        modules.unset(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setSigner(Signer service) {
        modules.set(service);
    }

    void unsetSigner(Signer service) {
        modules.unset(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setCatalogue(Catalogue service) {
        modules.set(service);
    }

    void unsetCatalogue(Catalogue service) {
        modules.unset(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setFiles(PublishedFiles service) {
        modules.set(service);
    }

    void unsetFiles(PublishedFiles service) {
        modules.unset(service);
    }

    @Override
    public List<Finding> check() {
        return channel == null ? failed : channel.check();
    }

    private Channel prepare(Path home, Config config) {
        InstantSource clock = InstantSource.system();
        ServerIdentity identity = ServerIdentity.open(home.resolve("keys"), clock, random, Failpoints::reached);
        String address = AgentAddress.of(config.agents_host(), config.agents_port(), config.agents_address());
        Path file = home.resolve("enrolment-token");
        EnrolmentToken token = EnrolmentToken.open(file, address, identity.pin(), fleet.transactions(), clock, random);
        LOG.info("The token that lets machines in is in {}; it leads them to {}", file, address);
        Certificates certificates = new Certificates(modules, clock);
        AgentGateway gateway = new AgentGateway(
                new Registration(token, fleet.machines(), modules, certificates, clock, Failpoints::reached),
                fleet.machines(),
                fleet.rollouts(),
                polls,
                new Announcements(modules, clock),
                certificates,
                modules,
                clock);
        ChannelServer.Settings settings = new ChannelServer.Settings(
                config.agents_host(), config.agents_port(), config.agents_threads(), config.agents_connections());
        Supplier<List<Finding>> findings = () -> List.of(
                new Finding(Level.OK, "channel key", "agents know the server by the key " + identity.pin(), ""),
                AgentAddress.finding(config.agents_host(), address, file),
                certificates.finding(ids(fleet)));
        return new Channel(() -> ChannelServer.open(settings, identity, gateway), timer, findings);
    }

    private static Set<MachineId> ids(Fleet fleet) {
        return fleet.machines().machines().stream().map(Machine::id).collect(Collectors.toSet());
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setIssuer(Issuer service) {
        modules.set(service);
    }

    void unsetIssuer(Issuer service) {
        modules.unset(service);
    }

    private static Path home(BundleContext bundle) {
        String home = bundle.getProperty("essaim.home");
        if (home != null) {
            return Path.of(home);
        }
        String karaf = bundle.getProperty("karaf.base");
        return Path.of(karaf == null ? "." : karaf).resolve("essaim");
    }
}
