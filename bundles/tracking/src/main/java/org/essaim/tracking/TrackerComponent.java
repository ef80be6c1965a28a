/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.agent.ServerChannel;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.module.Activity;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.api.tracking.Tracker;
import org.essaim.loop.WorkLoop;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
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
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tracking module. One bundle for server and agents: where the framework property {@code essaim.role} is
 * {@code server} it is also the tracker and announces straight to itself as the origin; everywhere else it announces
 * over the agent's channel.
 */
@Component(
        immediate = true,
        service = {PeerSource.class, Activity.class, HealthCheck.class},
        property = "essaim.module=tracking",
        configurationPid = {"org.essaim.transfer", "org.essaim.tracking"})
public final class TrackerComponent implements PeerSource, Activity, HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(TrackerComponent.class);

    /** So often it is looked whether other limits hold than before. */
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final BundleContext context;
    private final ChannelLink channel = new ChannelLink();
    private final WorkLoop loop = new WorkLoop("essaim-announcer", System::nanoTime);
    private final Announcer announcer;
    private final TrackerHealth health;
    private final @Nullable SwarmTracker tracker;
    private final @Nullable HttpListener http;
    private volatile @Nullable ServiceReference<Seeder> seeder;
    private final @Nullable ServiceRegistration<Tracker> registration;
    private volatile String host;

    /** Where the server's engine is reached. */
    @ObjectClassDefinition(name = "Essaim tracking")
    public @interface Config {

        @AttributeDefinition(description = "Address of the engine; what machines are told unless announce.host is set")
        String host() default "127.0.0.1";

        @AttributeDefinition(description = "Address under which machines reach the server's engine, where it differs")
        String announce_host() default "";

        @AttributeDefinition(description = "Swarms that the tracker remembers at most")
        int max_swarms() default 10_000;

        @AttributeDefinition(description = "Peers of one swarm that the tracker remembers at most")
        int max_peers() default 20_000;

        @AttributeDefinition(description = "Whether the engine is in lab mode; org.essaim.transfer says so")
        boolean lab() default false;

        @AttributeDefinition(
                description =
                        "Where the tracker answers other BitTorrent software (HTTP, lab mode only); 0 for nowhere")
        int http_port() default 0;

        @AttributeDefinition(description = "Connections of other software at most; the quietest makes room")
        int http_connections() default 1000;

        @AttributeDefinition(description = "Seconds that a connection of other software may be quiet")
        int http_timeout() default 10;
    }

    /** Starts announcing, and on the server tracking. */
    @Activate
    public TrackerComponent(BundleContext context, Config config, Map<String, Object> properties) {
        this.context = context;
        RandomGenerator random = new SecureRandom();
        host = announcedHost(config);
        boolean server = "server".equals(context.getProperty("essaim.role"));
        tracker = server
                ? SwarmTracker.inMemory(config.max_swarms(), config.max_peers(), random, System::nanoTime)
                : null;
        http = tracker == null ? null : new HttpListener(tracker, this::published);
        TrackerLink link = tracker == null ? channel : new LocalLink(tracker, () -> host);
        Clock clock = Clock.systemUTC();
        announcer = new Announcer(link, random, clock, loop::wake);
        health = new TrackerHealth(announcer, clock);
        if (tracker != null) {
            tracker.listen(this::recall);
        }
        registration = tracker == null ? null : context.registerService(Tracker.class, tracker, null);
        configureHttp(config);
        configureSites(properties);
        loop.start(this::doWork);
    }

    private void configureHttp(Config config) {
        if (http != null) {
            http.configure(new HttpListener.Settings(
                    config.lab(), config.host(), config.http_port(), config.http_connections(), config.http_timeout()));
        }
    }

    /** The origin, too, is to know who the gateways are now. */
    private void recall(Set<MachineId> concerned) {
        if (concerned.contains(MachineId.ORIGIN)) {
            announcer.reannounce();
        }
    }

    private void configureSites(Map<String, Object> properties) {
        if (tracker != null) {
            try {
                SiteMap sites = SiteMap.read(properties);
                tracker.sites(sites, SiteBudgets.read(properties, sites, Clock.systemDefaultZone()));
                health.sites(Optional.empty());
            } catch (IllegalArgumentException e) {
                health.sites(Optional.of(String.valueOf(e.getMessage())));
                LOG.error("The sites and their limits stay as they were: {}", e.getMessage());
            }
        }
    }

    private long doWork(long now) {
        long next = announcer.doWork(now);
        if (tracker != null) {
            tracker.look();
            next = Math.min(next, LOOK_NANOS);
        }
        return http == null ? next : Math.min(next, http.doWork(now));
    }

    private Optional<List<InfoHash>> published() {
        return offers().map(
                        offers -> offers.stream().map(Seeder.Offer::infoHash).toList());
    }

    /** A patch's name where it is known, else its info-hash. */
    private String name(InfoHash infoHash) {
        return offers().orElse(List.of()).stream()
                .filter(offer -> offer.infoHash().equals(infoHash))
                .map(offer -> offer.patch().toString())
                .findAny()
                .orElse(infoHash.hex());
    }

    private Optional<List<Seeder.Offer>> offers() {
        ServiceReference<Seeder> reference = seeder;
        Seeder found = reference == null ? null : context.getService(reference);
        if (found == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(found.offers());
        } finally {
            context.ungetService(reference);
        }
    }

    @Modified
    void modified(Config config, Map<String, Object> properties) {
        configureSites(properties);
        configureHttp(config);
        host = announcedHost(config);
        announcer.reannounce();
    }

    /** Swarms are not left: the next version of this module enters them again. */
    @Deactivate
    void deactivate() {
        if (registration != null) {
            registration.unregister();
        }
        loop.close();
        if (http != null) {
            http.close();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setChannel(ServerChannel added) {
        channel.use(added);
        announcer.reannounce();
    }

    void unsetChannel(ServerChannel removed) {
        channel.drop(removed);
    }

    // The reference, not the service: the seeder needs the engine, and the engine this; none may wait for another.
    @Reference(
            service = Seeder.class,
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setSeeder(ServiceReference<Seeder> added) {
        seeder = added;
    }

    void unsetSeeder(ServiceReference<Seeder> removed) {
        if (removed.equals(seeder)) {
            seeder = null;
        }
    }

    @Override
    public Membership join(SwarmMember member) {
        if (http != null) {
            http.entered(member);
        }
        return announcer.join(member);
    }

    @Override
    public void reannounce() {
        announcer.reannounce();
    }

    @Override
    public long count() {
        return tracker == null ? announcer.answered() : tracker.announces();
    }

    @Override
    public String unit() {
        return "announces";
    }

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>(health.check());
        if (tracker != null) {
            findings.addAll(TrackerHealth.spent(tracker.sites(), this::name));
        }
        if (http != null) {
            findings.addAll(http.check());
        }
        return List.copyOf(findings);
    }

    private static String announcedHost(Config config) {
        if (!config.announce_host().isBlank()) {
            return config.announce_host().strip();
        }
        String engine = config.host().strip();
        try {
            return InetAddress.getByName(engine).isAnyLocalAddress()
                    ? InetAddress.getLocalHost().getHostAddress()
                    : engine;
        } catch (UnknownHostException e) {
            return engine;
        }
    }
}
