/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;
import org.essaim.api.agent.ServerChannel;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.module.Activity;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.api.tracking.Tracker;
import org.essaim.loop.WorkLoop;
import org.jspecify.annotations.Nullable;
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
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

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

    private final ChannelLink channel = new ChannelLink();
    private final WorkLoop loop = new WorkLoop("essaim-announcer", System::nanoTime);
    private final Announcer announcer;
    private final TrackerHealth health;
    private final @Nullable SwarmTracker tracker;
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
    }

    /** Starts announcing, and on the server tracking. */
    @Activate
    public TrackerComponent(BundleContext context, Config config) {
        RandomGenerator random = new SecureRandom();
        host = announcedHost(config);
        boolean server = "server".equals(context.getProperty("essaim.role"));
        tracker = server
                ? new SwarmTracker(
                        new MemoryPeerStore(config.max_swarms(), config.max_peers(), random), System::nanoTime)
                : null;
        TrackerLink link = tracker == null ? channel : new LocalLink(tracker, () -> host);
        Clock clock = Clock.systemUTC();
        announcer = new Announcer(link, random, clock, loop::wake);
        health = new TrackerHealth(announcer, clock);
        registration = tracker == null ? null : context.registerService(Tracker.class, tracker, null);
        loop.start(announcer::doWork);
    }

    @Modified
    void modified(Config config) {
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

    @Override
    public Membership join(SwarmMember member) {
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
        return health.check();
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
